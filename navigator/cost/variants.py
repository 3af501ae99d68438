"""Decide what the fastest, flattest and quietest way mean to a rider: other weights of one profile."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from navigator.cost.profile import Profile, SurfaceFactors, WayFactors

QUIET = 3.0  # x the profile's weight of traffic stress
LEAST_QUIET, MOST_QUIET = 2.0, 5.0  # of that weight for the quietest way; the highest that a profile may have


@dataclass(frozen=True)
class Variant:
    """One way of seeing the same journey."""

    name: str
    profile: Profile
    hills: float


def variants(profile: Profile, hills: float) -> tuple[Variant, ...]:
    """The rider's own wishes first, called balanced, then what else one might want."""
    quiet = min(max(QUIET * profile.like.stress, LEAST_QUIET), MOST_QUIET)
    return (
        Variant("balanced", profile, hills),
        Variant("fastest", _hurried(profile), 0.0),
        Variant("flattest", profile, -1.0),
        Variant("quietest", replace(profile, like=replace(profile.like, stress=quiet)), hills),
    )


def _hurried(profile: Profile) -> Profile:
    """A rider to whom only time counts; what one may not do stays as dear as it was."""
    return replace(
        profile,
        like=replace(profile.like, stress=0.0, network=1.0, mtb_network=1.0),
        price=replace(profile.price, push=1.0, carry=1.0, turn=0.0),
        surface=SurfaceFactors(**{item.name: 1.0 for item in fields(SurfaceFactors)}),
        ways=WayFactors(**{item.name: 1.0 for item in fields(WayFactors)}),
    )
