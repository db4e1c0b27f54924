# Reference numbers for the tests of package signif, computed with R's survey
# package from respondents.csv, which this script writes first (a fixed linear
# congruential generator, so that it is the same everywhere).
#
#   Rscript reference.R        in this folder; needs Debian's r-cran-survey
#
# Keys of reference.csv are what reference_test.go asks for. R's survey
# variances carry n/(n-1), which the formulas checked here do not: it is
# taken out, and said where.
suppressMessages(library(survey))

seed <- 20261125
unit <- function() { seed <<- (seed * 16807) %% 2147483647; seed / 2147483647 }
n <- 400
d <- data.frame(id = 1:n)
d$w <- round(sapply(1:n, function(i) 0.2 + 2.3 * unit()^2), 4)
d$in1 <- sapply(1:n, function(i) as.integer(unit() < 0.55))      # two columns that share people
d$in2 <- sapply(1:n, function(i) as.integer(unit() < 0.45))
d$group <- sapply(1:n, function(i) 1 + sum(unit() > c(0.3, 0.6, 0.85))) # four columns that share nobody
d$answer <- mapply(function(g) 1 + sum(unit() > c(0.25 + 0.06 * g, 0.65, 0.9)), d$group)
d$rare <- sapply(1:n, function(i) as.integer(unit() < 0.03))
d$score <- mapply(function(g) 1 + sum(unit() > c(0.1, 0.25, 0.55 - 0.05 * g, 0.8)), d$group)
# two items of a grid, whose answers hang together; 0: no answer
d$item1 <- sapply(1:n, function(i) if (unit() < 0.1) 0 else 1 + sum(unit() > c(0.1, 0.25, 0.5, 0.8)))
d$item2 <- sapply(1:n, function(i) { x <- d$item1[i]; if (unit() < 0.12) 0 else if (x > 0 && unit() < 0.5) x else 1 + sum(unit() > c(0.15, 0.35, 0.6, 0.85)) })
write.csv(d, "respondents.csv", row.names = FALSE, quote = FALSE)

keys <- character(); values <- numeric()
put <- function(key, value) { keys <<- c(keys, key); values <<- c(values, value) }

e <- function(w) sum(w)^2 / sum(w^2)
d$fgroup <- factor(d$group); d$fanswer <- factor(d$answer); d$frare <- factor(d$rare)
design <- svydesign(ids = ~1, weights = ~w, data = d)
out <- function(v) v * (n - 1) / n # takes R's n/(n-1) out

# Default test of proportions of overlapping columns: linearised variances and
# covariance of two ratios by svyratio, df e1+e2-e0-2.
d$x <- as.integer(d$answer == 2)
ratios <- function(num1, den1, num2, den2) {
  f <- data.frame(w = d$w, a = num1, b = den1, c = num2, d = den2)
  r <- svyratio(~a + c, ~b + d, svydesign(ids = ~1, weights = ~w, data = f), covmat = TRUE)
  v <- vcov(r) # of a/b, a/d?, ... : pick the two ratios of interest by name
  names <- c("a/b", "c/d")
  list(est = c(r$ratio["a", "b"], r$ratio["c", "d"]), v = out(v[names, names]))
}
overlap <- function(name, x) {
  r <- ratios(d$in1 * x, d$in1, d$in2 * x, d$in2)
  e1 <- e(d$w[d$in1 == 1]); e2 <- e(d$w[d$in2 == 1]); e0 <- e(d$w[d$in1 == 1 & d$in2 == 1])
  var <- r$v[1, 1] + r$v[2, 2] - 2 * r$v[1, 2]
  t <- (r$est[1] - r$est[2]) / sqrt(var)
  df <- e1 + e2 - e0 - 2
  put(paste0(name, ".p1"), r$est[1]); put(paste0(name, ".p2"), r$est[2])
  put(paste0(name, ".v1"), r$v[1, 1]); put(paste0(name, ".v2"), r$v[2, 2]); put(paste0(name, ".c"), r$v[1, 2])
  put(paste0(name, ".t"), t); put(paste0(name, ".df"), df); put(paste0(name, ".p"), 2 * pt(-abs(t), df))
}
overlap("overlap", d$x)

# Means of overlapping columns: the same, of the score.
r <- ratios(d$in1 * d$score, d$in1, d$in2 * d$score, d$in2)
e1 <- e(d$w[d$in1 == 1]); e2 <- e(d$w[d$in2 == 1])
v1 <- r$v[1, 1] * e1 / (e1 - 1); v2 <- r$v[2, 2] * e2 / (e2 - 1)
var <- v1 + v2 - 2 * r$v[1, 2]
t <- (r$est[1] - r$est[2]) / sqrt(var)
df <- (v1 + v2)^2 / (v1^2 / (e1 - 1) + v2^2 / (e2 - 1))
put("means.m1", r$est[1]); put("means.m2", r$est[2]); put("means.t", t); put("means.df", df); put("means.p", 2 * pt(-abs(t), df))

# Four columns, all pairs of every row: p values by the default test (all
# bases are large enough for the linearised form), two levels of letters, and
# the corrections of p.adjust over all pairs of the table.
p <- c(); name <- c(); diff <- c()
for (a in 1:4) for (x in 1:3) for (y in (x + 1):4) {
  i <- as.integer(d$answer == a)
  g <- function(k) as.integer(d$group == k)
  r <- ratios(g(x) * i, g(x), g(y) * i, g(y))
  df <- e(d$w[d$group == x]) + e(d$w[d$group == y]) - 2
  ex <- min(e(d$w[d$group == x]), e(d$w[d$group == y]))
  wx <- d$w[d$group == x]; wy <- d$w[d$group == y]
  pbar <- (sum(wx * i[d$group == x]) + sum(wy * i[d$group == y])) / (sum(wx) + sum(wy))
  var <- r$v[1, 1] + r$v[2, 2]
  if (ex * min(pbar, 1 - pbar) < 10) var <- pbar * (1 - pbar) * (sum(wx^2) / sum(wx)^2 + sum(wy^2) / sum(wy)^2)
  t <- (r$est[1] - r$est[2]) / sqrt(var)
  p <- c(p, 2 * pt(-abs(t), df)); name <- c(name, sprintf("%d.%d.%d", a, x, y)); diff <- c(diff, r$est[1] - r$est[2])
}
for (k in seq_along(p)) put(paste0("pair.", name[k]), p[k])
for (m in c("bonferroni", "holm", "BH")) {
  q <- p.adjust(p, m)
  for (k in seq_along(p)) put(paste0(tolower(m), ".", name[k]), q[k])
}
# 2: capital, 1: small, 0: none; negative when the second column is higher
for (k in seq_along(p)) put(paste0("mark.", name[k]), sign(diff[k]) * ((p[k] < 0.05) + (p[k] < 0.10)))

# Items of a grid, paired: shares, with the variance of the difference about
# the share that both have together (svytotal of the linearised difference,
# R's n/(n-1) and its centring taken out), df e1+e2-e0-1; means, with svyratio.
paired <- function(name, w) {
  d$w <- w
  a1 <- d$item1 > 0; a2 <- d$item2 > 0
  f <- data.frame(w = w, a1 = as.integer(a1), a2 = as.integer(a2), s1 = d$item1, s2 = d$item2)
  des <- svydesign(ids = ~1, weights = ~w, data = f)
  e1 <- e(w[a1]); e2 <- e(w[a2]); e0 <- e(w[a1 & a2]); df <- e1 + e2 - e0 - 1
  W1 <- sum(w[a1]); W2 <- sum(w[a2])
  for (k in 1:5) {
    x1 <- as.integer(d$item1 == k); x2 <- as.integer(d$item2 == k)
    p1 <- sum(w * x1) / W1; p2 <- sum(w * x2) / W2
    pbar <- (sum(w * x1) + sum(w * x2)) / (W1 + W2)
    des$variables$z <- f$a1 * (x1 - pbar) / W1 - f$a2 * (x2 - pbar) / W2
    total <- svytotal(~z, des)
    v <- out(vcov(total)[1, 1]) + coef(total)[[1]]^2 / n
    t <- (p1 - p2) / sqrt(v)
    put(sprintf("%s.%d.p1", name, k), p1); put(sprintf("%s.%d.p2", name, k), p2)
    put(sprintf("%s.%d.t", name, k), t); put(sprintf("%s.%d.p", name, k), 2 * pt(-abs(t), df))
  }
  r <- svyratio(~s1 + s2, ~a1 + a2, des, covmat = TRUE)
  v <- out(vcov(r)[c("s1/a1", "s2/a2"), c("s1/a1", "s2/a2")])
  m1 <- r$ratio["s1", "a1"]; m2 <- r$ratio["s2", "a2"]
  t <- (m1 - m2) / sqrt(v[1, 1] * e1 / (e1 - 1) + v[2, 2] * e2 / (e2 - 1) - 2 * v[1, 2] * e0 / (e0 - 1))
  put(paste0(name, ".df"), df); put(paste0(name, ".m1"), m1); put(paste0(name, ".m2"), m2)
  put(paste0(name, ".mean.t"), t); put(paste0(name, ".mean.p"), 2 * pt(-abs(t), df))
}
paired("paired", d$w)
paired("unweighted", rep(1, n))
# Without weights, of those who answered both: R's own tests, McNemar's
# (without continuity correction, whose chi-square is t squared) and the paired
# t test.
both <- d[d$item1 > 0 & d$item2 > 0, ]
for (k in 1:5) put(sprintf("mcnemar.%d", k), unname(mcnemar.test(table(factor(both$item1 == k), factor(both$item2 == k)), correct = FALSE)$statistic))
tt <- t.test(both$item1, both$item2, paired = TRUE)
put("paired_t.t", unname(tt$statistic)); put("paired_t.df", unname(tt$parameter)); put("paired_t.p", tt$p.value)

# Row percentages and total percentages, weighted.
for (a in 1:4) for (g in 1:4) {
  cell <- sum(d$w[d$answer == a & d$group == g])
  put(sprintf("row_pct.%d.%d", a, g), cell / sum(d$w[d$answer == a]))
  put(sprintf("total_pct.%d.%d", a, g), cell / sum(d$w))
}

# Chi-square of Rao and Scott, second and first order, also with the rare
# answer, and Pearson unweighted.
for (of in c("answer", "rare")) {
  f <- as.formula(paste0("~f", of, "+fgroup"))
  s2 <- svychisq(f, design, statistic = "F"); s1 <- svychisq(f, design, statistic = "Chisq")
  put(paste0(of, ".F"), unname(s2$statistic)); put(paste0(of, ".ndf"), unname(s2$parameter[1])); put(paste0(of, ".ddf"), unname(s2$parameter[2])); put(paste0(of, ".p"), unname(s2$p.value))
  put(paste0(of, ".x2"), unname(s1$statistic))
  u <- suppressWarnings(chisq.test(table(d[[of]], d$group), correct = FALSE))
  put(paste0(of, ".pearson"), unname(u$statistic)); put(paste0(of, ".pearson.p"), u$p.value)
}

# Weighted standard deviation and standard error, and percentiles: weights
# scaled to sum n, position h = q(n+1), linear between the neighbours.
sd_rel <- function(x, w) { m <- sum(w * x) / sum(w); sqrt(sum(w * (x - m)^2) / (sum(w) - sum(w^2) / sum(w))) }
put("sd", sd_rel(d$score, d$w))
put("se", SE(svymean(~score, design)))
percentile <- function(x, w, q) {
  o <- order(x); x <- x[o]; w <- w[o] * length(x) / sum(w); cum <- cumsum(w)
  at <- function(k) x[which(cum >= k - 1e-9)[1]]
  h <- q * (length(x) + 1); k <- floor(h + 1e-9); f <- max(0, h - k)
  if (f < 1e-9) return(at(k))
  lo <- at(k); hi <- if (k + 1 > length(x)) x[length(x)] else at(k + 1)
  lo + f * (hi - lo)
}
d$value <- d$score * 10 + d$id %% 7
for (q in c(0.1, 0.25, 0.5, 0.75, 0.9)) {
  put(sprintf("percentile.%g", q), percentile(d$value, d$w, q))
  put(sprintf("plain.%g", q), unname(quantile(d$value, q, type = 6)))
}

# Tails.
for (q in c(0.5, 2, 5, 12, 30)) for (df in c(1, 4.5, 30, 198, 5000)) put(sprintf("t:%g:%g", q, df), 2 * pt(-q, df))
for (q in c(1, 3, 8, 10, 20)) put(sprintf("z:%g", q), 2 * pnorm(-q))
for (q in c(0.3, 2, 10, 60, 300)) for (df in c(1, 3, 12, 150)) put(sprintf("chi:%g:%g", q, df), pchisq(q, df, lower.tail = FALSE))
for (q in c(0.3, 1, 2.5, 9, 40)) for (d1 in c(1, 3.7, 20)) for (d2 in c(10, 300.5, 25000, 3e6)) put(sprintf("f:%g:%g:%g", q, d1, d2), pf(q, d1, d2, lower.tail = FALSE))

write.table(data.frame(key = keys, value = sprintf("%.17g", values)), "reference.csv", sep = ",", row.names = FALSE, quote = FALSE)
