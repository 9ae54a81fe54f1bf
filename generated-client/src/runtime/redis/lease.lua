-- Takes the lease of a token, unless somebody holds it; then it answers nothing.
--
-- KEYS: the token, its lease. ARGV: for how many milliseconds.
-- The answer is the fence: the number of the lease, which grows, and the time, so that a server that
-- has lost its numbers does not give the same fence twice.
if redis.call('EXISTS', KEYS[2]) == 1 then
    return false
end
local number = redis.call('HINCRBY', KEYS[1], 'leases', 1)
local clock = redis.call('TIME')
local fence = table.concat({ number, clock[1], clock[2] }, '.')
redis.call('SET', KEYS[2], fence, 'PX', ARGV[1])
return fence
