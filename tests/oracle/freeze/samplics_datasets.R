# Freezes what R's survey package gives for the data sets that samplics ships and for edge.csv; see README.md.
# Usage: Rscript samplics_datasets.R FOLDER_OF_SAMPLICS_CSVS FOLDER_OF_EDGE_CSV > samplics_datasets.json
suppressPackageStartupMessages(library(survey))
options(warn = 2, survey.adjust.domain.lonely = FALSE)
folders <- commandArgs(trailingOnly = TRUE)
csv <- function(name, folder = folders[1]) read.csv(file.path(folder, name), fileEncoding = "UTF-8-BOM")

# ---- JSON: one line per key, 17 significant digits, which give back every double exactly ----
numbers <- function(x) {
  if (is.character(x)) return(paste0("[", paste0('"', x, '"', collapse = ", "), "]"))
  x <- as.numeric(x)
  text <- ifelse(is.nan(x) | is.na(x) | is.infinite(x), "null", sprintf("%.17g", x))
  paste0("[", paste(text, collapse = ", "), "]")
}
results <- list()
current <- NULL
keep <- function(key, ...) {
  fields <- list(...)
  stopifnot(is.null(results[[current]][[key]]))
  results[[current]][[key]] <<- paste0(
    "{", paste0('"', names(fields), '": ', vapply(fields, numbers, ""), collapse = ", "), "}")
}
begin <- function(name, design) {
  current <<- name
  results[[name]] <<- list()
  if (!is.null(design)) keep("design", df = degf(design), n = nrow(design), sum_of_weights = sum(weights(design)))
  invisible(design)
}

# ---- one statistic over everyone, or over each level of a domain variable ----
levels_of <- function(design, by) if (is.null(by)) NULL else sort(unique(na.omit(design$variables[[by]])))
each <- function(design, by, f) {
  if (is.null(by)) return(f(design))
  parts <- lapply(levels_of(design, by), function(l) f(design[design$variables[[by]] %in% l, ]))
  do.call(Map, c(list(f = c), parts))
}
label <- function(...) paste(c(...), collapse = " ")
name_of <- function(statistic, variable, by) {
  label(statistic, variable, if (!is.null(by)) c("by", by))
}
store <- function(key, design, by, fields) {
  if (!is.null(by)) fields <- c(list(level = as.character(levels_of(design, by))), fields)
  do.call(keep, c(list(key), fields))
}
answered <- function(d, ...) d[stats::complete.cases(d$variables[, c(...), drop = FALSE]), ]
with_interval <- function(fields, df) {
  t <- qt(0.975, df)
  c(fields, list(low = fields$est - t * fields$se, high = fields$est + t * fields$se))
}
linear <- function(statistic, variable, design, by = NULL) {
  full <- degf(design)
  f <- switch(statistic, mean = svymean, total = svytotal)
  fields <- each(design, by, function(d) {
    m <- f(make.formula(variable), d, na.rm = TRUE, deff = "replace")
    used <- answered(d, variable)
    against_rounding <- deff(m) > 1e15 # a constant has no design effect
    list(est = as.numeric(coef(m)), se = as.numeric(SE(m)), deff = ifelse(against_rounding, NA, as.numeric(deff(m))),
      df = degf(used))
  })
  store(name_of(statistic, variable, by), design, by, with_interval(fields, full))
}
means <- function(...) linear("mean", ...)
totals <- function(...) linear("total", ...)
ratios <- function(numerator, denominator, design, by = NULL) {
  full <- degf(design)
  fields <- each(design, by, function(d) {
    m <- svyratio(make.formula(numerator), make.formula(denominator), d, na.rm = TRUE, deff = "replace")
    used <- answered(d, numerator, denominator)
    list(est = as.numeric(coef(m)), se = as.numeric(SE(m)), deff = as.numeric(attr(m, "deff")), df = degf(used))
  })
  store(name_of("ratio", paste0(numerator, "/", denominator), by), design, by, with_interval(fields, full))
}
# Proportions have the logit interval on the design's df (method xlogit: the closed form of method logit, which
# iterates to 1e-8) and the beta interval, for which svyciprop always takes the df of the answering domain. svyciprop
# lets the effective sample size exceed n and, in a calibrated design, counts rows outside the domain in n; `kg_*` does
# neither and is checked against svyciprop where those do not matter.
proportions <- function(variable, design, by = NULL) {
  full <- degf(design)
  formula <- make.formula(variable)
  fields <- each(design, by, function(d) {
    d <- answered(d, variable)
    m <- svymean(formula, d, na.rm = TRUE, deff = "replace")
    p <- as.numeric(coef(m))
    out <- list(est = p, se = as.numeric(SE(m)), deff = as.numeric(deff(m)), df = degf(d))
    if (!(p > 0 && p < 1 && degf(d) > 0)) {
      return(c(out, list(logit_low = NA, logit_high = NA, kg_low = NA, kg_high = NA)))
    }
    logit <- attr(svyciprop(formula, d, method = "xlogit", df = full, na.rm = TRUE), "ci")
    n <- sum(weights(d) != 0)
    size <- p * (1 - p) / as.numeric(vcov(m)) * (qt(0.025, n - 1) / qt(0.025, degf(d)))^2
    capped <- min(size, n)
    kg <- c(qbeta(0.025, capped * p, capped * (1 - p) + 1), qbeta(0.975, capped * p + 1, capped * (1 - p)))
    if (size <= n && n == nrow(d)) {
      stopifnot(all.equal(kg, as.numeric(attr(svyciprop(formula, d, method = "beta"), "ci")), tolerance = 1e-12))
    }
    c(out, list(logit_low = logit[[1]], logit_high = logit[[2]], kg_low = kg[1], kg_high = kg[2]))
  })
  store(name_of("proportion", variable, by), design, by, with_interval(fields, full))
}
# Where p is below the share of the smallest value the quantile is that value; R 4.1.1 returns the next one.
math <- function(x, w, p) if (p * sum(w) < w[order(x)][1]) min(x) else survey:::qrule_math(x, w, p)
quantiles <- function(variable, design, by = NULL) {
  full <- degf(design)
  fields <- each(design, by, function(d) {
    d <- answered(d, variable)
    x <- d$variables[[variable]]
    q <- svyquantile(make.formula(variable), d, c(0.25, 0.5, 0.75), qrule = math, interval.type = "mean",
      df = full)[[1]]
    share <- vapply(q[, 1], function(at) sum(weights(d)[x <= at]) / sum(weights(d)), 0)
    list(est = q[, 1], low = q[, 2], high = q[, 3], se = q[, 4], share = share)
  })
  store(name_of("quantile", variable, by), design, by, fields)
}
# All pairs of levels, by svycontrast of the domain means with their covariance (which svyby cannot give for a
# calibrated design) and by svyttest. svyttest takes df - 1, as for a slope; p on the design's df is frozen beside it.
differences <- function(statistic, variable, design, by) {
  used <- answered(design, variable, by)
  # A calibrated design keeps the rows outside a domain, at weight 0.
  for (v in c(variable, by)) {
    values <- used$variables[[v]]
    used$variables[[v]] <- ifelse(is.na(values), values[weights(used) > 0][1], values)
  }
  df <- degf(design)
  found <- as.character(levels_of(used, by))
  pairs <- combn(length(found), 2)
  if (is.null(design$postStrata)) m <- svyby(make.formula(variable), make.formula(by), used, svymean, covmat = TRUE)
  parts <- apply(pairs, 2, function(pair) {
    two <- used[used$variables[[by]] %in% found[pair], ]
    two <- update(two, group = as.numeric(as.character(two$variables[[by]]) == found[pair[1]]))
    test <- suppressWarnings(svyttest(as.formula(paste(variable, "~ group")), two)) # of rows at weight 0
    est <- as.numeric(test$estimate)
    se <- est / as.numeric(test$statistic)
    if (is.null(design$postStrata)) {
      d <- svycontrast(m, replace(numeric(length(found)), pair, c(1, -1)))
      stopifnot(all.equal(c(coef(d), SE(d)), c(est, se), tolerance = 1e-10, check.attributes = FALSE))
      est <- coef(d)
      se <- SE(d)
    }
    c(est, se, est / se, as.numeric(test$parameter), as.numeric(test$p.value))
  })
  p <- 2 * pt(-abs(parts[3, ]), df)
  keep(name_of(paste0("difference-", statistic), variable, by),
    pair = apply(pairs, 2, function(pair) paste(found[pair[1]], "-", found[pair[2]])),
    est = parts[1, ], se = parts[2, ], t = parts[3, ], p = p, holm = p.adjust(p, "holm"), bh = p.adjust(p, "BH"),
    r_df = parts[4, ], r_p = parts[5, ])
}
difference_of_totals <- function(variable, design, by) {
  found <- as.character(levels_of(design, by))
  m <- svyby(make.formula(variable), make.formula(by), answered(design, variable), svytotal, covmat = TRUE)
  pairs <- combn(length(found), 2)
  parts <- apply(pairs, 2, function(pair) {
    d <- svycontrast(m, replace(numeric(length(found)), pair, c(1, -1)))
    c(coef(d), SE(d))
  })
  keep(name_of("difference-total", variable, by),
    pair = apply(pairs, 2, function(pair) paste(found[pair[1]], "-", found[pair[2]])),
    est = parts[1, ], se = parts[2, ])
}
# svychisq prints Pearson's X2 with statistic="Chisq", and takes its p from X2 over the mean eigenvalue. It scales X2 to
# all rows, those with a missing value too; the X2 here is scaled to the answered rows, which changes no p.
independence <- function(row, column, design) {
  formula <- make.formula(c(row, column))
  f <- svychisq(formula, design, statistic = "F")
  chisq <- svychisq(formula, design, statistic = "Chisq")
  used <- answered(design, row, column)
  n <- sum(weights(used) != 0)
  keep(label("independence", row, column), f = f$statistic, df1 = f$parameter[1], df2 = f$parameter[2],
    p = f$p.value, pearson = chisq$statistic * n / nrow(design), df = chisq$parameter, p_chisq = chisq$p.value,
    n = n)
}
# R's default epsilon leaves standard errors 1e-5 off. Even a small one leaves them 1e-9 off, for they are taken at the
# step before the last: the fit starts again from its own solution. svyglm takes the degrees of freedom of the PSUs with
# complete rows (`r_df`); t, p and interval here are on those of the design.
logistic <- function(outcome, predictors, design, groups = NULL) {
  formula <- as.formula(paste(outcome, "~", paste(predictors, collapse = " + ")))
  first <- svyglm(formula, design, family = quasibinomial(), control = list(epsilon = 1e-15, maxit = 100))
  solution <<- coef(first) # svyglm looks it up among the globals
  fit <- svyglm(formula, design, family = quasibinomial(), control = list(epsilon = 1e-15, maxit = 100),
    start = solution)
  df <- degf(design) + 1 - length(coef(fit))
  t <- qt(0.975, df)
  b <- as.numeric(coef(fit))
  se <- as.numeric(SE(fit))
  key <- label("logistic", outcome, predictors)
  keep(key, term = names(coef(fit)), est = b, se = se, t = b / se, p = 2 * pt(-abs(b / se), df), low = b - t * se,
    high = b + t * se, covariance = vcov(fit), df = df, r_df = fit$df.residual, n = nobs(fit))
  tests <- lapply(predictors, function(x) regTermTest(fit, make.formula(x), df = df))
  keep(paste(key, "terms"), term = predictors, f = vapply(tests, function(x) as.numeric(x$Ftest), 0),
    df1 = vapply(tests, `[[`, 0, "df"), df2 = vapply(tests, `[[`, 0, "ddf"),
    p = vapply(tests, function(x) as.numeric(x$p), 0))
  for (group in groups) margins(key, first, fit, group)
}
# Predictive margins of a factor. `est` and `r_se` (of differences from the first level) are svypredmeans': it adds the
# variance of the coefficients and that of averaging over the sample as if the two were independent. `se` is the
# linearised standard error with their covariance: svyrecvar of the margin's whole influence function.
margins <- function(key, first, fit, group) {
  design <- fit$survey.design
  others <- setdiff(attr(terms(fit), "term.labels"), group)
  reduced <- update(first, as.formula(paste(". ~", paste(others, collapse = " + "))), design = design)
  r <- svypredmeans(reduced, make.formula(group))
  frame <- model.frame(fit)
  w <- weights(design, "sampling")
  choices <- levels(frame[[group]])
  stopifnot(length(frame[[group]]) == nrow(design))
  bread <- summary.glm(fit)$cov.unscaled
  beta_influence <- (model.matrix(fit) * resid(fit, "working") * fit$weights) %*% bread
  influence <- sapply(choices, function(choice) {
    frame[[group]] <- factor(choice, levels = choices)
    x <- model.matrix(delete.response(terms(fit)), frame)
    mu <- as.numeric(plogis(x %*% coef(fit)))
    gradient <- colSums(w * mu * (1 - mu) * x) / sum(w)
    w * (mu - sum(w * mu) / sum(w)) / sum(w) + as.numeric(beta_influence %*% gradient)
  })
  covariance <- svyrecvar(influence, design$cluster, design$strata, design$fpc, postStrata = design$postStrata)
  est <- coef(r)[choices]
  r_cov <- vcov(r)
  dimnames(r_cov) <- list(names(coef(r)), names(coef(r)))
  gap <- function(v) {
    vapply(choices[-1], function(l) sqrt(v[l, l] + v[choices[1], choices[1]] - 2 * v[l, choices[1]]), 0)
  }
  dimnames(covariance) <- list(choices, choices)
  keep(paste(key, "margins", group), level = choices, margin = est, margin_se = sqrt(diag(covariance)),
    r_margin_se = sqrt(diag(r_cov))[choices], est = est[-1] - est[1], se = gap(covariance), r_se = gap(r_cov))
}
everything <- function(design, variables = NULL, indicators = NULL, by = NULL, ratio = NULL, quantile = variables) {
  for (domain in c(list(NULL), as.list(by))) {
    for (v in variables) { means(v, design, domain); totals(v, design, domain) }
    for (v in indicators) { proportions(v, design, domain); totals(v, design, domain) }
    if (!is.null(ratio)) ratios(ratio[1], ratio[2], design, domain)
    for (v in quantile) quantiles(v, design, domain)
  }
}

# ---- auto: simple random sample of 74 cars ----
auto <- csv("auto.csv")
auto$one <- 1
auto$thrifty <- as.numeric(auto$mpg > 20)
auto$abroad <- as.numeric(auto$foreign == "Foreign")
d <- begin("auto", svydesign(~1, weights = ~one, data = auto))
everything(d, "mpg", "thrifty", "foreign", c("y1", "y2"))
differences("mean", "mpg", d, "foreign")
independence("thrifty", "foreign", d)
logistic("abroad", "mpg", d)

# ---- birth: simple random sample, and stratified by region with unequal weights ----
birth <- csv("birth.csv")
birth$one <- 1
birth$second <- as.numeric(birth$birthcat == 2)
birth$young <- as.numeric(birth$agecat == 1)
d <- begin("birth", svydesign(~1, weights = ~one, data = birth))
everything(d, "pop", "second", c("region", "birthcat"), c("second", "young"))
proportions("young", d, "birthcat")
differences("proportion", "second", d, "region")
independence("region", "agecat", d)
independence("agecat", "birthcat", d)

birth <- birth[birth$pop > 0, ]
birth$agegroup <- factor(birth$agecat)
birth$place <- factor(birth$region)
d <- begin("birth_weighted", svydesign(~1, strata = ~region, weights = ~pop, data = birth))
everything(d, NULL, "second", c("agecat", "birthcat"))
ratios("second", "young", d, "region")
ratios("second", "young", d, "birthcat")
proportions("second", d, "region")
proportions("young", d, "region")
differences("proportion", "second", d, "region")
differences("proportion", "young", d, "birthcat")
independence("region", "agecat", d)
independence("agecat", "birthcat", d)
logistic("second", c("place", "agegroup"), d, "agegroup")

# ---- countycrop: segments drawn within counties, three of which have one segment ----
crop <- merge(csv("countycrop.csv"), csv("countycrop_means.csv")[c("county_id", "samp_segments", "pop_segments")])
crop$weight <- crop$pop_segments / crop$samp_segments
crop$large <- as.numeric(crop$corn_pixel > 300)
for (rule in c("adjust", "average", "remove")) {
  options(survey.lonely.psu = rule)
  d <- begin(paste0("countycrop_", rule), svydesign(~1, strata = ~county_id, weights = ~weight, data = crop))
  for (by in list(NULL, "large")) {
    means("corn_area", d, by)
    ratios("corn_area", "corn_pixel", d, by)
    if (rule != "adjust") totals("corn_area", d, by)
  }
  proportions("large", d)
  differences("mean", "corn_area", d, "large")
}
options(survey.lonely.psu = "fail")

# ---- countycrop_means: counties as a simple random sample, weighted by their size ----
counties <- csv("countycrop_means.csv")
counties$many <- as.numeric(counties$samp_segments >= 3)
d <- begin("countycrop_means", svydesign(~1, weights = ~pop_segments, data = counties))
everything(d, "ave_corn_pixel", NULL, "many", c("ave_corn_pixel", "ave_soybeans_pixel"))

# ---- expenditure_on_milk: small areas drawn within major areas ----
milk <- csv("expenditure_on_milk.csv")
milk$precise <- as.numeric(milk$coef_var < 0.15)
d <- begin("expenditure_on_milk", svydesign(~1, strata = ~major_area, weights = ~samp_size, data = milk))
everything(d, "direct_est", "precise", c("major_area", "precise"), c("std_error", "direct_est"))
differences("mean", "direct_est", d, "major_area")

# ---- nhanes2: stratified, clustered, weighted ----
nhanes <- csv("nhanes2.csv")
nhanes$ethnicity <- factor(nhanes$race)
nhanes[["race:highbp"]] <- paste(nhanes$race, nhanes$highbp, sep = ":")
sample_of <- function(data) svydesign(~psuid, strata = ~stratid, weights = ~finalwgt, data = data, nest = TRUE)
d <- begin("nhanes2", sample_of(nhanes))
everything(d, "zinc", c("highbp", "highlead"), c("race", "diabetes"), c("highlead", "highbp"))
means("zinc", d, "highlead")
proportions("highlead", d, "race:highbp")
quantiles("zinc", d, "race:highbp")
differences("mean", "zinc", d, "race")
differences("proportion", "highlead", d, "race")
differences("proportion", "highbp", d, "diabetes")
difference_of_totals("zinc", d, "race")
independence("race", "highbp", d)
independence("race", "diabetes", d)
independence("diabetes", "highlead", d)
logistic("highlead", c("ethnicity", "highbp"), d, "ethnicity")
logistic("diabetes", c("ethnicity", "highbp"), d)
logistic("highbp", c("ethnicity", "zinc", "diabetes"), d, "ethnicity")

# ---- nhanes2 with weights calibrated to invented numbers of people ----
by_race <- c(98e6, 12.5e6, 3.1e6)
by_highbp <- c(70e6, 43.6e6)
by_both <- data.frame(race = c(1, 2, 3, 1, 2, 3), highbp = c(0, 0, 0, 1, 1, 1),
  Freq = c(61e6, 7e6, 2e6, 37e6, 5.5e6, 1.1e6))
current <- "calibration"
results[[current]] <- list()
keep("population", race = by_race, highbp = by_highbp, both = by_both$Freq)
calibrated <- function(name, d) {
  d <- begin(name, d)
  for (by in list(NULL, "race", "diabetes", "highbp")) {
    means("zinc", d, by)
    totals("zinc", d, by)
    proportions("highlead", d, by)
    totals("highlead", d, by)
  }
  ratios("highlead", "diabetes", d)
}
calibrated("nhanes2_poststratified", postStratify(sample_of(nhanes), ~ race + highbp, by_both))
population <- c(`(Intercept)` = sum(by_race), `factor(race)2` = by_race[2], `factor(race)3` = by_race[3],
  highbp = by_highbp[2])
raked <- calibrate(sample_of(nhanes), ~ factor(race) + highbp, population, calfun = "raking", epsilon = 1e-14,
  maxit = 500)
calibrated("nhanes2_raked", raked)
current <- "nhanes2_raked"
d <- raked
differences("mean", "zinc", d, "race")
independence("race", "diabetes", d)
logistic("highlead", c("ethnicity", "highbp"), d)
# R's rake takes unweighted averages of influence values where calibrate fits them with weights: for information.
margin <- function(name, counts) setNames(data.frame(seq_along(counts) - (name == "highbp"), counts), c(name, "Freq"))
quirk <- rake(sample_of(nhanes), list(~race, ~highbp), list(margin("race", by_race), margin("highbp", by_highbp)),
  control = list(maxit = 100, epsilon = 1e-14))
begin("nhanes2_rake_of_r", quirk)
means("zinc", quirk)
proportions("highlead", quirk)

# ---- nhanes2 subsets: strata and PSUs read off their replicate weights ----
half <- csv("nhanes2brr_subset.csv")
in_replicate <- half[grep("^brr_", names(half))] > 0
half$psu <- apply(in_replicate, 1, function(x) paste(as.integer(x), collapse = ""))
half$stratum <- pmin(half$psu, chartr("01", "10", half$psu))
half$tall <- as.numeric(half$height > 170)
half$heavy <- as.numeric(half$weight > 80)
options(survey.lonely.psu = "average")
d <- begin("nhanes2brr", svydesign(~psu, strata = ~stratum, weights = ~finalwgt, data = half))
everything(d, "weight", "tall", "heavy", c("weight", "height"))
options(survey.lonely.psu = "fail")

jack <- csv("nhanes2jk_subset.csv")
replicate <- as.matrix(jack[grep("^jkw_", names(jack))])
jack$psu <- max.col(-replicate, "first")
doubled <- max.col(replicate / jack$finalwgt, "first")
jack$stratum <- pmin(jack$psu, doubled)
jack$tall <- as.numeric(jack$height > 170)
jack$heavy <- as.numeric(jack$weight > 80)
d <- begin("nhanes2jk", svydesign(~psu, strata = ~stratum, weights = ~finalwgt, data = jack))
everything(d, "weight", "tall", "heavy", c("weight", "height"))
differences("mean", "weight", d, "tall")
jk <- svrepdesign(data = jack, repweights = replicate, weights = ~finalwgt, type = "other", scale = 1,
  rscales = rep(0.5, ncol(replicate)), combined.weights = TRUE, mse = TRUE)
keep("jackknife total weight", se = SE(svytotal(~weight, jk)))

# ---- nmihs: weights only ----
births <- csv("nmihs_subset.csv")
births$low <- as.numeric(births$birth_weight < 2500)
births$heavy <- as.numeric(births$finalwgt > 50)
d <- begin("nmihs", svydesign(~1, weights = ~finalwgt, data = births))
everything(d, "birth_weight", "low", "heavy")
differences("mean", "birth_weight", d, "heavy")
independence("low", "heavy", d)

# ---- psu_frame, psu_sample, ssu_sample: an area frame, clusters drawn from it, households drawn in those ----
frame <- csv("psu_frame.csv")
frame$one <- 1
frame$crowded <- as.numeric(frame$number_households_census > 200)
frame$comment[frame$comment == ""] <- NA
d <- begin("psu_frame", svydesign(~1, strata = ~region, weights = ~one, data = frame))
everything(d, "number_households_census", "crowded", "region")
means("number_households_census", d, "comment")
totals("number_households_census", d, "comment")
proportions("crowded", d, "comment")

psu <- csv("psu_sample.csv")
psu$weight <- 1 / psu$psu_prob
psu$one <- 1
d <- begin("psu_sample", svydesign(~1, strata = ~region, weights = ~weight, data = psu))
for (by in list(NULL, "region")) {
  means("psu_prob", d, by)
  totals("one", d, by)
}

ssu <- merge(csv("ssu_sample.csv")[-1], psu[c("cluster", "region", "psu_prob")])
ssu <- ssu[order(ssu$household), ]
ssu$weight <- 1 / (ssu$psu_prob * ssu$ssu_prob)
ssu$odd <- ssu$household %% 2
ssu$one <- 1
d <- begin("ssu_sample", svydesign(~cluster, strata = ~region, weights = ~weight, data = ssu))
everything(d, NULL, "odd", "region", c("odd", "one"))
totals("one", d)
totals("one", d, "region")
independence("odd", "region", d)

# ---- an invented simple random sample of 70 with an empty cell ----
empty <- data.frame(a = rep(c(1, 1, 2, 3, 3), c(20, 15, 12, 9, 14)), b = rep(c(1, 2, 2, 1, 2), c(20, 15, 12, 9, 14)))
independence("a", "b", begin("empty_cell", svydesign(~1, weights = rep(1, 70), data = empty)))

# ---- edge.csv: hostile cases; stratum 5 has a single PSU ----
edge <- csv("edge.csv", folders[2])
edge$one <- 1
edge_design <- function(data) svydesign(~psu, strata = ~stratum, weights = ~w, data = data, nest = TRUE)
d <- begin("edge4", edge_design(edge[edge$stratum != 5, ]))
for (by in list(NULL, "dom")) {
  for (v in c("y", "yna", "yrare")) totals(v, d, by)
  ratios("y", "one", d, by)
  ratios("yna", "y1", d, by)
}
differences("proportion", "y", d, "dom")
differences("proportion", "yna", d, "dom")
independence("y", "dom", d)
for (rule in c("average", "remove", "adjust")) {
  options(survey.lonely.psu = rule)
  d <- begin(paste0("edge_", rule), edge_design(edge))
  for (by in list(NULL, "dom")) {
    for (v in c("y", "yna")) if (rule == "adjust") {
      # R squares the lonely PSU's whole total; svy's center squares its distance from the mean PSU. A stratum without
      # members of the domain adds nothing, whatever its number of PSUs, and has no part in that mean.
      fields <- each(d, by, function(part) {
        one_total <- function(x) {
          options(survey.lonely.psu = x)
          svytotal(make.formula(v), part, na.rm = TRUE)
        }
        removed <- one_total("remove")
        adjusted <- one_total("adjust")
        inside <- part$variables$stratum == 5 & !is.na(part$variables[[v]])
        lonely <- sum((part$variables$w * part$variables[[v]])[inside])
        strata <- answered(part, v)$variables$stratum
        centre <- as.numeric(coef(removed)) / nrow(unique(edge[edge$stratum %in% strata, c("stratum", "psu")]))
        added <- if (any(inside)) (lonely - centre)^2 else 0
        list(est = as.numeric(coef(removed)), se = sqrt(as.numeric(vcov(removed)) + added),
          uncentred_se = as.numeric(SE(adjusted)))
      })
      store(name_of("total", v, by), d, by, fields)
    } else {
      totals(v, d, by)
    }
    ratios("yna", "y1", d, by)
  }
  differences("proportion", "y", d, "dom")
}

sets <- vapply(names(results), function(name) {
  entries <- results[[name]]
  paste0('  "', name, '": {\n', paste0('    "', names(entries), '": ', unlist(entries), collapse = ",\n"), "\n  }")
}, "")
cat("{\n", paste(sets, collapse = ",\n"), "\n}\n", sep = "")
