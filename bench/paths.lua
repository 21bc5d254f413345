-- wrk script: requests the paths of a file, one line each, over and over. After a tab may stand the
-- tag of what the client has.
function init(args)
  paths, at = {}, 0
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
end
function request()
  at = at % #paths + 1
  local path, tag = paths[at]:match("^(%S+)\t(%S+)$")
  return wrk.format("GET", path or paths[at], tag and { ["If-None-Match"] = tag })
end
function done(summary, latency)
  io.write(string.format("RESULT %.1f %.2f %.2f %d\n",
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.errors.status))
end
