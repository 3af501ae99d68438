"""Name the kinds of things that a map shows, and whether each is an area, a line or a point."""

from __future__ import annotations

from enum import Enum, IntEnum, IntFlag, auto


class Shape(Enum):
    """How a kind is drawn."""

    AREA = auto()
    LINE = auto()
    POINT = auto()


class Kind(IntEnum):
    """What a thing is; a style speaks of `Kind.WOOD` as `wood`. The numbers stand in files."""

    # Areas, what lies below first.
    SEA = 1
    RESIDENTIAL = 2
    COMMERCIAL = 3
    INDUSTRIAL = 4
    RAILWAY_LAND = 5
    MILITARY = 6
    FARMLAND = 7
    FARMYARD = 8
    MEADOW = 9
    GRASS = 10
    HEATH = 11
    SCRUB = 12
    ORCHARD = 13
    VINEYARD = 14
    ALLOTMENTS = 15
    WOOD = 16
    PARK = 17
    GOLF = 18
    CEMETERY = 19
    CAMPUS = 20  # schools, universities, hospitals
    CAMPGROUND = 21
    QUARRY = 22
    BEACH = 23
    ROCK = 24
    SCREE = 25
    GLACIER = 26
    WETLAND = 27
    AERODROME = 28
    PLAYGROUND = 29
    PITCH = 30
    WATER = 31
    PARKING_LAND = 32
    RUNWAY_LAND = 33
    SQUARE = 34  # where people walk
    PIER_LAND = 35
    BUILDING = 36
    RESERVE = 37  # its border is what is shown
    # Lines.
    COAST = 60
    DITCH = 61
    STREAM = 62
    CANAL = 63
    RIVER = 64
    DAM = 65
    CLIFF = 66
    EMBANKMENT = 67
    BOUNDARY = 68  # its rank is OSM's admin_level
    POWER_LINE = 69
    FERRY = 70
    RUNWAY = 71
    TAXIWAY = 72
    PIER = 73
    HEDGE = 74
    WALL = 75  # fences as well
    TOWN_WALL = 76
    TREE_ROW = 77
    RIDGE = 78
    SUBWAY = 80
    SIDING = 81
    TRAM = 82
    LIGHT_RAIL = 83
    RAIL = 84
    AERIALWAY = 85
    STEPS = 100
    PATH = 101
    FOOTWAY = 102
    BRIDLEWAY = 103
    TRACK = 104  # its rank is the grade 1-5, 0 unknown
    CYCLEWAY = 105
    PEDESTRIAN = 106
    SERVICE = 107
    LIVING_STREET = 108
    STREET = 109
    TERTIARY = 110
    SECONDARY = 111
    PRIMARY = 112
    TRUNK = 113
    MOTORWAY = 114
    ROUTE_MTB = 130
    ROUTE_LCN = 131
    ROUTE_RCN = 132
    ROUTE_NCN = 133
    ROUTE_ICN = 134
    # Points.
    PLACE = 160  # its rank is a `PlaceRank`, its size the number of people
    PEAK = 161  # its size is the height in metres
    PASS = 162  # likewise
    NODE_NUMBER = 163  # of a network of numbered junctions; the number is its reference
    SPRING = 164
    WATERFALL = 165
    CAVE = 166
    VIEWPOINT = 167
    DRINKING_WATER = 168
    TOILETS = 169
    SHELTER = 170
    HUT = 171
    CAMPSITE = 172
    PICNIC = 173
    BICYCLE_SHOP = 174
    REPAIR_STATION = 175
    BICYCLE_PARKING = 176
    BICYCLE_RENTAL = 177
    CHARGING = 178
    CAFE = 179
    RESTAURANT = 180
    PUB = 181
    FAST_FOOD = 182
    BAKERY = 183
    SUPERMARKET = 184
    CONVENIENCE = 185
    HOTEL = 186
    STATION = 187
    STOP = 188
    FERRY_TERMINAL = 189
    AIRPORT = 190
    HOSPITAL = 191
    PHARMACY = 192
    BANK = 193
    CHURCH = 194
    CASTLE = 195
    RUINS = 196
    MUSEUM = 197
    ATTRACTION = 198
    TOWER = 199
    MONUMENT = 200
    PARKING = 201
    BARRIER = 202
    SCHOOL = 203
    TOURIST_INFORMATION = 204
    HOUSE_NUMBER = 205  # the number is its reference
    TREE = 206
    LEVEL_CROSSING = 207
    FORD = 208

    @property
    def shape(self) -> Shape:
        """An area, a line or a point."""
        if self < Kind.COAST:
            return Shape.AREA
        return Shape.LINE if self < Kind.PLACE else Shape.POINT

    @property
    def is_road(self) -> bool:
        """Something to go along on wheels or on foot."""
        return Kind.STEPS <= self <= Kind.MOTORWAY

    @property
    def is_cycle_route(self) -> bool:
        """A part of a signed route for bicycles."""
        return Kind.ROUTE_MTB <= self <= Kind.ROUTE_ICN


class PlaceRank(IntEnum):
    """How important a place's name is, most important first."""

    COUNTRY = 0
    STATE = 1
    CITY = 2
    TOWN = 3
    SUBURB = 4
    VILLAGE = 5
    ISLAND = 6
    HAMLET = 7
    NEIGHBOURHOOD = 8
    FARM = 9
    LOCALITY = 10


class Trait(IntFlag):
    """What else decides how a thing is drawn."""

    BRIDGE = 1
    TUNNEL = 2
    ONEWAY = 4  # along the line
    UNPAVED = 8
    LINK = 16  # a slip road
    PRIVATE = 32  # the public may not go there
    NO_BICYCLE = 64
    BICYCLE = 128  # signed for bicycles: on paths, footways, tracks
    INTERMITTENT = 256
    BICYCLE_LANE = 512
    CYCLE_STREET = 1024
    CAPITAL = 2048
    CONIFERS = 4096
    BROADLEAVES = 8192
    CONSTRUCTION = 16384
