# Rim weights of rake.csv with R's survey package; writes rake.json.
library(survey)
d <- read.csv("rake.csv", colClasses = c(rep("character", 3), "numeric"))
n <- nrow(d)
margins <- list(
  data.frame(a = c("1", "2"), Freq = n * c(.48, .52)),
  data.frame(b = as.character(1:5), Freq = n * c(.20, .30, .25, .15, .10)),
  data.frame(c = as.character(1:3), Freq = n * c(.35, .40, .25)))
weights_of <- function(start) {
  design <- svydesign(ids = ~1, weights = start, data = d)
  1 / rake(design, list(~a, ~b, ~c), margins, control = list(maxit = 500, epsilon = 1e-13 * n))$prob
}
text <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ","), "]")
cat(sprintf("{\"plain\": %s,\n \"started\": %s}\n", text(weights_of(rep(1, n))), text(weights_of(d$start))), file = "rake.json")
