"""Cases whose answer is known, beside the answers: Ohayon's example, two tones, drawn faces by a bank."""

from __future__ import annotations

import time

import numpy as np

from aestudio.audit.bank import FEWEST, Bank
from aestudio.audit.known import TwoTone, ohayon
from aestudio.audit.statistics.amplification import alpha
from aestudio.audit.statistics.flips import Flips, parity, preservation, symmetry
from aestudio.audit.statistics.samples import conditional_parity
from aestudio.data.dataset import Array
from aestudio.data.drawn.parameters import Draw, draw
from aestudio.data.drawn.render import render
from aestudio.degrade import Degrade

EXPECTED = {
    "MMSE": ".327 .968 21.1 .079 .76/.16 -.762",
    "posterior": ".395 .886 5.29 .1588 .76/.14 -.761",
    "MMSE with perfect index": ".535 .912 5.30 .1587 .45/.09 -.446",
}
TWO_TONES = {
    0.5: ".714/.714 .782/.805 1.12 1.12 .488",
    0.3: ".588/.823 .614/.917 4.63 1.98 .243",
    0.2: ".502/.875 .495/.956 11.4 2.86 .134",
    0.1: ".374/.930 .326/.985 45.5 5.06 .046",
    0.05: ".270/.962 .199/.995 170 8.92 .014",
}


def small_faces(count: int, share: float, seed: int, degrade: Degrade) -> tuple[Array, Array]:
    """D(x) of drawn faces of 32 pixels, and their tones."""
    parameters, tone = draw(Draw(share, geometry=0.8), count, seed)
    parts = [render(parameters[k : k + 64], 32).pictures / 255.0 for k in range(0, count, 64)]
    return np.concatenate([degrade(part) for part in parts]), tone


def main() -> None:
    rng = np.random.default_rng(0)
    print("Ohayon, example 1: GP(1) GP(0) flip ratio P(X^ in 1) W1(1)/W1(0) mean shift(1)")
    for name, found in ohayon(4_000_000, rng).items():
        print(
            f"  {name:<24}{found.kept[1]:.3f} {found.kept[0]:.3f} {found.flip_ratio:.2f} {found.share:.4f} "
            f"{found.distance[1]:.2f}/{found.distance[0]:.2f} {found.shift:.3f}   expected {EXPECTED[name]}"
        )
    print("Two tones: posterior hit min/maj, MAP hit min/maj, MAP flip ratio, MAP α, MAP share of minority")
    for share, expected in TWO_TONES.items():
        case = TwoTone(share)
        posterior, mode = case.rates("posterior"), case.rates("mode")
        print(
            f"  π {share:<5} {posterior[1, 1]:.3f}/{posterior[0, 0]:.3f} {mode[1, 1]:.3f}/{mode[0, 0]:.3f} "
            f"{mode[1, 0] / mode[0, 1]:.3g} {case.amplification('mode'):.2f} {case.prior @ mode[:, 1]:.3f}"
            f"   expected {expected}; posterior α {case.amplification('posterior'):.6f}"
        )
    degrade = Degrade(factor=16, noise=0.1)
    print(f"Drawn faces, 32 px to 2 × 2, noise .1, exact posterior over a bank of {FEWEST:,}")
    for share in (0.5, 0.05):
        start = time.perf_counter()
        bank = Bank(*small_faces(FEWEST, share, 1, degrade), 2)
        small, tone = small_faces(2000, 0.5, 2, degrade)
        given = small + degrade.noise * rng.standard_normal(small.shape)
        likely = bank.posterior(given, degrade.noise)
        picked = bank.groups[likely.draw(16, rng)]
        once = Flips(np.eye(2)[picked[:, 0]], tone)
        flipped = [(float(once.flipped[tone == k].sum()), int((tone == k).sum())) for k in (1, 0)]
        told = alpha(flipped[0], flipped[1], share)
        prior = np.array([1 - share, share])
        counts = np.stack([(picked == k).sum(1) for k in (0, 1)], axis=1)
        cpr = conditional_parity(counts, likely.groups, rng)[1]
        print(
            f"  tone B {share:.0%}: kept A/B {once.rates[0, 0]:.3f}/{once.rates[1, 1]:.3f}, flip ratio "
            f"{told.flip_ratio:.2f} at odds {told.odds:.0f}, α {told.value:.2f} ({told.low:.2f} to "
            f"{told.high:.2f}); p: SPE {symmetry(once, prior).p:.2f}, PR {parity(once).p:.2g}, "
            f"RDP {preservation(once, rng).p:.2g}, CPR {cpr:.2f}; "
            f"effective faces {np.median(likely.size):.0f} (5 %: {np.quantile(likely.size, 0.05):.0f}), "
            f"{time.perf_counter() - start:.0f} s"
        )


if __name__ == "__main__":
    main()
