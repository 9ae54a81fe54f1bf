-- Takes one request out of every quota, or out of none.
--
-- KEYS[1]: what the vendor reported. KEYS[2...]: the grants of each quota.
-- ARGV, four for each quota: its name, its limit, its window in milliseconds, and how many grants
-- share an entry.
-- Answers 0, or after how many milliseconds it is worthwhile to ask again.
--
-- The grants of a quota are a list of entries, a time and a total each: by that time so many had
-- been granted since the list began. The first entry is the last one that has left the window, so
-- that the last total minus the first is what was granted within it.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local quotas = {}
for i = 2, #KEYS do
    local at = 4 * (i - 2)
    local quota = {
        key = KEYS[i],
        name = ARGV[at + 1],
        limit = tonumber(ARGV[at + 2]),
        window = tonumber(ARGV[at + 3]),
        share = tonumber(ARGV[at + 4]),
        total = tonumber(redis.call('LINDEX', KEYS[i], -1) or 0),
    }
    quotas[#quotas + 1] = quota
    -- A clock that was set back stands still until it has caught up.
    now = math.max(now, tonumber(redis.call('LINDEX', quota.key, -2) or 0))
end

local wait = math.max(0, tonumber(redis.call('HGET', KEYS[1], 'pause') or 0) - now)
for _, quota in ipairs(quotas) do
    local head = redis.call('LRANGE', quota.key, 0, 2)
    while head[3] and head[3] + quota.window < now do
        redis.call('LPOP', quota.key, 2)
        head = redis.call('LRANGE', quota.key, 0, 2)
    end
    local used = quota.total - (head[2] or 0)
    local change = head[3] and head[3] + quota.window + 1

    local withheld = redis.call('HMGET', KEYS[1], quota.name .. ':withheld', quota.name .. ':until')
    if withheld[1] and tonumber(withheld[2]) > now then
        used = used + withheld[1]
        change = math.min(change or withheld[2], withheld[2])
    end

    if used + 1 > quota.limit then
        wait = math.max(wait, (change or now + quota.window) - now)
    end
end
if wait > 0 then
    return wait
end

for _, quota in ipairs(quotas) do
    if quota.total == 0 then
        redis.call('RPUSH', quota.key, 0, 0)
    end
    -- An entry that several grants share has the time of the last of them, so that all of them
    -- stay as long as that one has to.
    local before = redis.call('LINDEX', quota.key, -3)
    if before and quota.total - before < quota.share then
        redis.call('LSET', quota.key, -2, now)
        redis.call('LSET', quota.key, -1, quota.total + 1)
    else
        redis.call('RPUSH', quota.key, now, quota.total + 1)
    end
    redis.call('PEXPIRE', quota.key, quota.window + 1000)
end
return 0
