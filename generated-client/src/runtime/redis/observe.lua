-- Keeps what the vendor reported of a key, until it is out of date.
--
-- KEYS[1]: what is kept. KEYS[2...]: the grants of each quota, as take.lua writes them.
-- ARGV[1]: for how many milliseconds the vendor refuses everything, or 0. Then, four for each quota:
-- its name, how many requests the vendor counts, how many more of the quota it does not allow, and
-- for how many milliseconds that is believed.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local longest = 0

local pause = tonumber(ARGV[1])
if pause > 0 and now + pause > tonumber(redis.call('HGET', KEYS[1], 'pause') or 0) then
    redis.call('HSET', KEYS[1], 'pause', now + pause)
    longest = pause
end

for i = 2, #KEYS do
    local at = 4 * (i - 2) + 1
    local name, counted, lower = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
    local believed = tonumber(ARGV[at + 4])
    local own = (redis.call('LINDEX', KEYS[i], -1) or 0) - (redis.call('LINDEX', KEYS[i], 1) or 0)
    local withheld = math.max(0, counted - own) + lower

    -- Answers overtake each other, and a vendor counts a request later than we do. A report of more
    -- is news, one of less only when the other one is out of date.
    local known = redis.call('HMGET', KEYS[1], name .. ':withheld', name .. ':until')
    local stale = not known[1] or tonumber(known[2]) <= now
    if withheld > 0 and (stale or withheld > tonumber(known[1])) then
        redis.call('HSET', KEYS[1], name .. ':withheld', withheld, name .. ':until', now + believed)
        longest = math.max(longest, believed)
    end
end

if longest > redis.call('PTTL', KEYS[1]) then
    redis.call('PEXPIRE', KEYS[1], longest + 1000)
end
