/// <reference path="../pb_data/types.d.ts" />

// A job's record is saved when it is queued, while it runs and when it ended.
// The hook sees every save after it was committed; this one looks for the end.
onRecordAfterUpdateSuccess((e) => {
  const ended = (status) => status === "completed" || status === "failed"
  if (ended(e.record.get("status")) && !ended(e.record.original().get("status"))) {
    const news = new Record(e.app.findCollectionByNameOrId("news"))
    news.set("source", "js")
    news.set("text", `${e.record.get("name")}: ${e.record.get("status")}`)
    e.app.save(news)
  }
  e.next()
}, "tabulation_jobs")
