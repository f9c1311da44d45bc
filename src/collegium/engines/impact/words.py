"""What inference with few clusters says, as templates with named values, so that an application can translate it."""

FEW = (
    "Only {clusters} clusters ({treated} treated, {comparison} in the comparison). Below about {enough} in all, or "
    "{side} on a side, usual cluster-robust standard errors tend to be too small; the cluster jackknife and the wild "
    "cluster bootstrap are more reliable."
)
VERY_FEW = (
    "Only {clusters} clusters ({treated} treated, {comparison} in the comparison). With fewer than {fewest} on a side "
    "no method gives a trustworthy interval: the usual one is too narrow and the bootstrap hardly ever finds an "
    "effect. Read the estimate as a description."
)
ONE_CLUSTER = "All students are in one cluster, so the uncertainty cannot be estimated."
NOT_WITHOUT = (
    "Without one of the clusters this effect cannot be told at all, so the cluster jackknife has no answer: only one "
    "cluster was on that side, or covariates and fixed effects leave only one that tells something."
)
NOTHING_LEFT = "The fixed effects leave nothing of any column."
UNKNOWN = "Fixed effects and covariates determine who was in this arm, so its effect cannot be told."
PERFECT = "The model fits perfectly, so its uncertainty cannot be estimated."
NO_INTERVAL = (
    "There is no interval at this level of confidence: with so few clusters even the most extreme of all bootstrap "
    "draws is not rare enough."
)
UNBOUNDED = "No value far from the estimate can be ruled out, so there is no interval."
