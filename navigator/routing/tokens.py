# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Move tokens along a trace that is matched, fix by fix, over the places round it that a rider may be at.

A token stands in a cell of a place (navigator.routing.vicinity), and knows by how much the receiver must have
erred if the rider was there. That error changes slowly, so a token moves on to cells at which it would have
changed little. Written in Cython's pure Python mode, as `kernel.py` is.
"""

from __future__ import annotations

import cython
from cython.cimports.libc.math import sqrt

from navigator.routing.columns import doubles, ints, longer

FAR = cython.declare(cython.double, 1e18)  # a score that nothing has
# What a token did since the one before, where it did not come over a turn
STAYED = cython.declare(cython.int, -1)  # on the same edge
TURNED = cython.declare(cython.int, -2)  # turned back amid it
BEGAN = cython.declare(cython.int, -3)  # came onto the network
LEFT = cython.declare(cython.int, -4)  # is off the network


@cython.cclass
class Tokens:
    """Tokens on a trace in a vicinity; `model` holds what a score is made of, see navigator.routing.mapmatch.

    Scores are negative logarithms of likelihoods: the least is the best.
    """

    near: object  # the Vicinity, whose columns are looked at here
    growth: cython.int  # its, when they were fetched
    edge: cython.const[cython.int][::1]
    number: cython.int[::1]
    state: cython.int[::1]
    metres: cython.double[::1]
    extra: cython.double[::1]
    cells: cython.int[::1]
    cell: cython.int[::1]
    mid_x: cython.double[::1]
    mid_y: cython.double[::1]
    wide: cython.double[::1]
    reached: cython.double[::1]
    way: cython.int[::1]
    ways: cython.int[::1]
    x: cython.double[::1]
    y: cython.double[::1]
    goal: cython.int[::1]
    run: cython.double[::1]
    cost: cython.double[::1]
    slot: cython.int[::1]  # by cell, the token in it + 1
    beam: cython.double  # a token so much worse than the best is dropped
    cut: cython.double  # an error that changes so unlikely is not looked at
    metre: cython.double  # of each metre
    wish: cython.double  # of each metre that a way counts as beyond its metres
    turn: cython.double  # m that turning back amid a road counts as
    leave: cython.double  # of leaving the network, and of coming back
    away: cython.double  # of each fix off it, at least
    off: cython.double  # of each metre off it
    x_now: cython.double  # m, the fix in hand
    y_now: cython.double
    half: cython.double  # 1 / m², of the error's change
    around: cython.double  # m from where the error would have stayed, as far as cells are looked at
    gain: cython.double  # share of what an error changed by that lasts
    astray: cython.double  # m, the largest error that any token keeps
    stray: cython.double  # 1 / m of detour
    far: cython.double  # m that are ridden at most from fix to fix
    number_of_fix: cython.int
    count: cython.int  # tokens
    live: cython.int  # the first of those at the fix in hand: the one off the network
    leader: cython.int  # the best of them
    best: cython.double
    x_wanted: cython.double  # m, where the error would have stayed as it was
    y_wanted: cython.double
    x_old: cython.double  # m, where the token in hand stands
    y_old: cython.double
    picked: cython.int[::1]  # the ways from a place that lead near the fix
    picks: cython.int
    picked_from: cython.int  # that place
    score: cython.double[::1]  # by token
    where: cython.int[::1]  # its place, -1 off the network
    inside: cython.int[::1]  # which of the place's cells
    parent: cython.int[::1]
    moved: cython.int[::1]  # by which way, or what it did
    fix: cython.int[::1]
    x_err: cython.double[::1]  # m, the lasting part of its error
    y_err: cython.double[::1]

    def __init__(self, near: object, model: tuple) -> None:
        self.near, self.growth = near, -1
        self.beam, self.cut, self.metre, self.wish, self.turn, self.leave, self.away, self.off = model
        self.count = self.live = self.leader = self.number_of_fix = 0
        self.where, self.inside, self.parent, self.moved = ints(), ints(), ints(), ints()
        self.fix, self.slot, self.picked = ints(), ints(), ints()
        self.score, self.x_err, self.y_err = doubles(), doubles(), doubles()
        self.gain = 1.0
        self.best = FAR
        self.look()

    def look(self) -> None:
        """Fetch the columns of the vicinity, where some have grown."""
        if self.near.growth == self.growth:
            return
        self.growth = self.near.growth
        columns = self.near.columns()
        (self.edge, self.number, self.state, self.metres, self.extra, self.cells, self.cell) = columns[:7]
        (self.reached, self.way, self.ways, self.mid_x, self.mid_y, self.wide) = columns[7:13]
        (self.x, self.y, self.goal, self.run, self.cost) = columns[13:]
        while len(self.slot) < len(self.x):
            self.slot = longer(self.slot, ints)

    @cython.cfunc
    @cython.locals(n=cython.int)
    def meet(self, state: cython.int) -> cython.int:
        """The place of a state, with its cells laid."""
        n = self.number[state] - 1
        if n < 0 or self.cell[n] < 0:
            n = self.near.meet(state)
            self.look()
        return n

    def begin(self, x: float, y: float) -> None:
        """Start at a fix, so many metres from the frame's corner, with a token off the network."""
        self.live = self.count
        self.x_now, self.y_now = x, y
        self.best = FAR
        self.put(-1, LEFT, -1, -1, self.leave)
        self.leader = self.live

    @cython.locals(i=cython.int, k=cython.int, first=cython.int, last=cython.int, carry=cython.double,
                   change=cython.double, limit=cython.double, ex=cython.double, ey=cython.double,
                   cell=cython.int)  # fmt: skip
    def advance(self, fix: tuple, memory: tuple, reach: tuple) -> float:
        """Move all tokens to the next fix (x, y); by how much coming onto the network is worse than the best.

        `memory` is the share of an error that stays, the standard deviation of what changes, m, and the share
        of that which lasts; `reach` what a metre of detour costs, the metres ridden at most, and those as far
        as which ways are known.
        """
        first, last = self.live, self.count
        ox: cython.double = self.x_now
        oy: cython.double = self.y_now
        self.x_now, self.y_now = fix
        carry, change, self.gain = memory
        self.half = 0.5 / (change * change)
        self.around = change * sqrt(2.0 * self.cut)
        self.stray, self.far, limit = reach
        self.live = last
        self.number_of_fix += 1
        entered = self.score[first] + self.leave
        came: cython.int = first if self.score[first] <= self.score[self.leader] + self.leave else self.leader
        left: cython.double = self.score[came] + (0.0 if came == first else self.leave)
        ex, ey = self.x_now - ox, self.y_now - oy
        self.put(came, LEFT, -1, -1, left + max(self.away, self.off * sqrt(ex * ex + ey * ey)))
        self.picked_from = -1
        self.astray = carry * self.worst(first, last)
        i = self.leader  # first, so that the bound is tight for the others
        self.best = FAR
        self.leader = self.live
        for k in range(first, last):
            if k > first:
                i = k
            if self.where[i] < 0 or self.score[i] > self.best + self.beam:
                continue
            cell = self.cell[self.where[i]] + self.inside[i]
            self.x_old, self.y_old = self.x[cell], self.y[cell]
            self.x_wanted = self.x_now - carry * self.x_err[i]
            self.y_wanted = self.y_now - carry * self.y_err[i]
            self.walk(i, limit)
        return entered - min(self.best, self.score[self.live])

    @cython.cfunc
    @cython.locals(i=cython.int, most=cython.double)
    def worst(self, first: cython.int, last: cython.int) -> cython.double:
        """Metres of the largest error among tokens."""
        most = 0.0
        for i in range(first, last):
            if self.where[i] >= 0:
                most = max(most, self.x_err[i] * self.x_err[i] + self.y_err[i] * self.y_err[i])
        return sqrt(most)

    @cython.cfunc
    @cython.locals(n=cython.int, c=cython.int, k=cython.int, r=cython.int, step=cython.double,
                   inner=cython.double, rest=cython.double)  # fmt: skip
    def walk(self, i: cython.int, limit: cython.double) -> cython.void:
        """Move a token on: along its edge, back on it, and over turns."""
        n, c = self.where[i], self.inside[i]
        step = self.metres[n] / self.cells[n]
        for k in range(c, self.cells[n]):
            if (k - c) * step > self.far:
                break
            self.offer(i, n, k, (k - c) * step, self.extra[n] * (k - c) * step, STAYED)
        r = self.meet(self.edge[self.state[n]] ^ 1)
        for k in range(self.cells[n] - 1 - c, self.cells[n]):
            inner = (k - self.cells[n] + 1 + c) * step
            if inner > self.far:
                break
            self.offer(i, r, k, inner, self.turn + self.extra[r] * inner, TURNED)
        rest = self.metres[n] - (c + 0.5) * step
        if rest <= self.far:
            self.cross(i, rest, limit)

    @cython.cfunc
    @cython.locals(n=cython.int, k=cython.int, v=cython.int, w=cython.int, p=cython.int, step=cython.double,
                   base=cython.double, more=cython.double, inner=cython.double, room=cython.double,
                   dx=cython.double, dy=cython.double, straight=cython.double,
                   least=cython.double)  # fmt: skip
    def cross(self, i: cython.int, rest: cython.double, limit: cython.double) -> cython.void:
        """Move a token on over turns, `rest` metres from the end of its edge."""
        n = self.where[i]
        if self.picked_from != n:
            self.pick(n, limit)
        room = self.best + self.beam - self.score[i]
        dx, dy = self.x_wanted - self.x_old, self.y_wanted - self.y_old
        straight = sqrt(dx * dx + dy * dy) + self.around  # m to the farthest cell that is looked at
        for p in range(self.picks):
            w = self.picked[p]
            base = rest + self.run[w]
            more = self.extra[n] * rest + self.cost[w]
            least = base * self.metre + more * self.wish + max(0.0, base - straight) * self.stray
            if base > self.far or least > room:
                continue
            v = self.goal[w]
            dx, dy = self.mid_x[v] - self.x_wanted, self.mid_y[v] - self.y_wanted
            inner = self.wide[v] + self.around
            if dx * dx + dy * dy > inner * inner:
                continue
            step = self.metres[v] / self.cells[v]
            for k in range(self.cells[v]):
                inner = (k + 0.5) * step
                if base + inner > self.far:
                    break
                self.offer(i, v, k, base + inner, more + self.extra[v] * inner, w)

    @cython.cfunc
    @cython.locals(w=cython.int, v=cython.int, dx=cython.double, dy=cython.double, most=cython.double)
    def pick(self, n: cython.int, limit: cython.double) -> cython.void:
        """Find the ways from a place that lead near the fix in hand."""
        if self.reached[n] < limit:
            self.near.explore(n, limit)
            self.look()
        self.picks = 0
        self.picked_from = n
        for w in range(self.way[n], self.way[n] + self.ways[n]):
            v = self.goal[w]
            if self.cell[v] < 0:
                self.meet(self.state[v])
            dx, dy = self.mid_x[v] - self.x_now, self.mid_y[v] - self.y_now
            most = self.wide[v] + self.around + self.astray
            if self.run[w] <= self.far and dx * dx + dy * dy <= most * most:
                if self.picks == len(self.picked):
                    self.picked = longer(self.picked, ints)
                self.picked[self.picks] = w
                self.picks += 1

    @cython.cfunc
    @cython.locals(cell=cython.int, dx=cython.double, dy=cython.double, changed=cython.double,
                   score=cython.double, detour=cython.double)  # fmt: skip
    def offer(
        self, i: cython.int, n: cython.int, c: cython.int, metres: cython.double, more: cython.double,
        moved: cython.int,
    ) -> cython.void:  # fmt: skip
        """Let a token step into a cell after so many metres, if none is better there."""
        cell = self.cell[n] + c
        dx, dy = self.x[cell] - self.x_wanted, self.y[cell] - self.y_wanted
        changed = (dx * dx + dy * dy) * self.half
        if changed > self.cut:
            return
        dx, dy = self.x[cell] - self.x_old, self.y[cell] - self.y_old
        detour = max(0.0, metres - sqrt(dx * dx + dy * dy))
        score = self.score[i] + changed + detour * self.stray + metres * self.metre + more * self.wish
        if score <= self.best + self.beam:
            self.put(i, moved, n, c, score)

    @cython.cfunc
    @cython.locals(at=cython.int, cell=cython.int)
    def put(
        self, came: cython.int, moved: cython.int, n: cython.int, c: cython.int, score: cython.double
    ) -> cython.void:
        """Put a token in a cell, or off the network (place -1), where none is better."""
        at = self.slot[self.cell[n] + c] - 1 if n >= 0 else -1
        if at >= self.live and at < self.count and self.where[at] == n and self.inside[at] == c:
            if self.score[at] <= score:
                return
        else:
            if self.count == len(self.where):
                self.more_tokens()
            at = self.count
            self.count += 1
            self.where[at], self.inside[at], self.fix[at] = n, c, self.number_of_fix
            if n >= 0:
                self.slot[self.cell[n] + c] = at + 1
        self.score[at], self.parent[at], self.moved[at] = score, came, moved
        if n >= 0:
            cell = self.cell[n] + c
            self.x_err[at] = self.x_now - self.x_wanted + self.gain * (self.x_wanted - self.x[cell])
            self.y_err[at] = self.y_now - self.y_wanted + self.gain * (self.y_wanted - self.y[cell])
        if n >= 0 and score < self.best:
            self.best = score
            self.leader = at

    def more_tokens(self) -> None:
        """Room for twice as many."""
        self.where, self.inside = longer(self.where, ints), longer(self.inside, ints)
        self.parent, self.moved = longer(self.parent, ints), longer(self.moved, ints)
        self.fix, self.score = longer(self.fix, ints), longer(self.score, doubles)
        self.x_err, self.y_err = longer(self.x_err, doubles), longer(self.y_err, doubles)

    @cython.locals(s=cython.int, e=cython.int, n=cython.int, k=cython.int, dx=cython.double,
                   dy=cython.double, squared=cython.double, farthest=cython.double, start=cython.double,
                   sigma=cython.double, came=cython.int, ahead_x=cython.double, ahead_y=cython.double,
                   lead=cython.double)  # fmt: skip
    def enter(self, segments: list, sigma: float, radius: float, ahead: tuple) -> None:
        """Come onto the network round the fix in hand, from the token that was off it at the fix before.

        `ahead` (x, y) is the direction in which a trace begins, of length 1, or 0 where it does not begin:
        who came on farther back has more metres to go, which tells nothing against him.
        """
        ahead_x, ahead_y = ahead
        self.gain = 1.0
        self.x_wanted, self.y_wanted = self.x_now, self.y_now
        came = self.parent[self.live] if self.number_of_fix else -1
        came = -1 if came < 0 or self.where[came] >= 0 else came
        farthest = radius * radius
        start = self.leave + (self.score[came] if came >= 0 else -self.leave)
        if self.number_of_fix and came < 0:
            return
        for s in segments:
            for e in range(2 * s, 2 * s + 2):
                n = self.meet(e)
                for k in range(self.cells[n]):
                    dx = self.x[self.cell[n] + k] - self.x_now
                    dy = self.y[self.cell[n] + k] - self.y_now
                    squared = dx * dx + dy * dy
                    if squared <= farthest:
                        lead = self.metre * (dx * ahead_x + dy * ahead_y)
                        self.put(came, BEGAN, n, k, start + 0.5 * squared / (sigma * sigma) + lead)

    @cython.locals(i=cython.int, kept=cython.int, limit=cython.double)
    def prune(self) -> int:
        """Drop the tokens that are much worse than the best; how many stand on the network."""
        limit = min(self.best, self.score[self.live]) + self.beam
        if self.best > limit:  # the best one on the network is dropped as well
            self.best = FAR
            self.leader = self.live
        kept = self.live + 1
        for i in range(self.live + 1, self.count):
            if self.score[i] > limit:
                continue
            if i == self.leader:
                self.leader = kept
            self.where[kept], self.inside[kept], self.fix[kept] = self.where[i], self.inside[i], self.fix[i]
            self.score[kept], self.parent[kept], self.moved[kept] = (
                self.score[i], self.parent[i], self.moved[i],
            )  # fmt: skip
            self.x_err[kept], self.y_err[kept] = self.x_err[i], self.y_err[i]
            kept += 1
        self.count = kept
        return kept - self.live - 1

    @cython.locals(i=cython.int, kept=cython.int, named="int[::1]")
    def forget(self, *, all_before: bool = False) -> None:
        """Drop the tokens of earlier fixes from which none at the last one comes, or all of them."""
        named = ints(self.count)
        for i in range(self.live, self.count):
            named[i] = 1
        for i in range(self.count - 1, -1, -1):
            if all_before:
                self.parent[i] = -1
            elif named[i] and self.parent[i] >= 0:
                named[self.parent[i]] = 1
        kept = 0
        for i in range(self.count):
            if i == self.live:
                self.live = kept
            if not named[i]:
                continue
            named[i] = kept
            self.where[kept], self.inside[kept], self.fix[kept] = self.where[i], self.inside[i], self.fix[i]
            self.score[kept], self.moved[kept] = self.score[i], self.moved[i]
            self.x_err[kept], self.y_err[kept] = self.x_err[i], self.y_err[i]
            self.parent[kept] = named[self.parent[i]] if self.parent[i] >= 0 else -1
            kept += 1
        self.leader = named[self.leader]
        self.count = kept

    @cython.locals(i=cython.int, cell=cython.int, dx=cython.double, dy=cython.double, score=cython.double,
                   ahead_x=cython.double, ahead_y=cython.double)  # fmt: skip
    def last(self, ahead: tuple) -> int:
        """The best token at the end of a trace, whose direction there is `ahead`, as in `enter`."""
        ahead_x, ahead_y = ahead
        best, least = self.live, self.score[self.live]
        for i in range(self.live + 1, self.count):
            cell = self.cell[self.where[i]] + self.inside[i]
            dx, dy = self.x[cell] - self.x_now, self.y[cell] - self.y_now
            score = self.score[i] - self.metre * (dx * ahead_x + dy * ahead_y)
            if score <= least:
                best, least = i, score
        return best

    def tokens(self) -> int:
        """How many are kept."""
        return self.count

    def history(self, token: int, since: int = -1) -> list[tuple]:
        """Fix, state (-1 off the network), share of its edge, move, x and y of each token, the last first.

        Only those of fixes after `since`.
        """
        found = []
        while token >= 0 and self.fix[token] > since:
            n = self.where[token]
            if n < 0:
                found.append((self.fix[token], -1, 0.0, LEFT, 0.0, 0.0))
            else:
                share = (self.inside[token] + 0.5) / self.cells[n]
                cell = self.cell[n] + self.inside[token]
                x, y = self.x[cell], self.y[cell]
                found.append((self.fix[token], self.state[n], share, self.moved[token], x, y))
            token = self.parent[token]
        return found
