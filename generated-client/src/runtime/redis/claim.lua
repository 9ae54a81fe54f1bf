-- Claims an id unless it is there, and says what was there.
-- KEYS: the id. ARGV: for how long, in milliseconds.
local state = redis.call('GET', KEYS[1])
if state then
    return state
end
redis.call('SET', KEYS[1], 'claimed', 'PX', ARGV[1])
return 'new'
