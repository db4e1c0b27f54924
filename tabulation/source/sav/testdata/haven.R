# Reference answers for the tests of package sav, read by R's haven.
#
#   Rscript haven.R        in this folder; needs Debian's r-cran-haven
#
# It writes three files with haven's own writer (in its three forms), reads
# every system file of the folder with haven, and puts into haven.csv what it
# found: values by case, titles, value labels, values marked as missing. The
# files called survey come from our own writer (the test says how).
suppressMessages(library(haven))

d <- data.frame(id = 1:6)
d$sex <- labelled_spss(c(1, 2, 9, NA, 2, 1), c(Male = 1, Female = 2, "No answer" = 9), na_values = 9, label = "Sex of the respondent")
d$age <- labelled_spss(c(34, 97, 998, 151.5, NA, 18), c("97 or more" = 97), na_range = c(998, Inf), label = "Age")
d$city <- labelled_spss(c("JKT", "BDG", "XX", "", "Dépok", "JKT"), c(Jakarta = "JKT", Bandung = "BDG"), na_values = "XX", label = "Kota \u201ctinggal\u201d")
d$story <- c(strrep("Panjang sekali. ", 40), "", "é", " leading", "x", "y")
d$score <- c(0.1, 1e-9, -12345.678, 1e15, 0.30000000000000004, NA)
d$day <- as.Date(c("2026-11-25", NA, "1999-01-01", "1900-01-01", "2026-12-31", "1970-01-01"))
d$at <- as.POSIXct(c("2026-11-25 08:15:30", NA, "1999-01-01 00:00:01", "2026-12-31 23:59:59", "1970-01-01 00:00:00", "2000-02-29 12:00:00"), tz = "UTC")
d$clock <- hms::hms(c(29730, NA, 0, 90061, 3600, 86399))
write_sav(d, "haven_byte.sav", compress = "byte")
write_sav(d, "haven_none.sav", compress = "none")
write_sav(d, "haven.zsav", compress = "zsav")

show <- function(x) {
  empty <- is.na(unclass(x))
  out <- if (inherits(x, "Date")) format(x, "%Y-%m-%d")
  else if (inherits(x, "POSIXct")) format(x, "%Y-%m-%dT%H:%M:%S", tz = "UTC")
  else if (inherits(x, "difftime")) {
    s <- as.numeric(x, units = "secs")
    whole <- floor(s)
    text <- sprintf("%02d:%02d:%02d", as.integer(whole %/% 3600), as.integer(whole %/% 60 %% 60), as.integer(whole %% 60))
    paste0(text, ifelse(s > whole & !is.na(s), sub("^0", "", as.character(s - whole)), ""))
  }
  else if (is.character(x)) unclass(x)
  else sprintf("%.17g", as.numeric(unclass(x)))
  out[empty] <- ""
  as.character(out)
}
rows <- list()
put <- function(file, variable, what, key, value) rows[[length(rows) + 1]] <<- data.frame(file, variable, what, key = as.character(key), value = as.character(value))
for (file in sort(list.files(".", "\\.z?sav$"))) {
  t <- read_sav(file, user_na = TRUE)
  for (v in names(t)) {
    x <- t[[v]]
    if (!is.null(attr(x, "label", exact = TRUE))) put(file, v, "title", "", attr(x, "label", exact = TRUE))
    l <- attr(x, "labels")
    for (i in seq_along(l)) put(file, v, "label", if (is.character(l)) unname(l[i]) else sprintf("%.17g", l[i]), names(l)[i])
    for (m in attr(x, "na_values")) put(file, v, "missing", if (is.character(m)) m else sprintf("%.17g", m), "")
    if (!is.null(attr(x, "na_range"))) put(file, v, "range", "", paste(sprintf("%.17g", attr(x, "na_range")), collapse = " "))
    put(file, v, "value", seq_along(x), show(x))
  }
}
write.csv(do.call(rbind, rows), "haven.csv", row.names = FALSE, fileEncoding = "UTF-8")
