-- Gives the lease of a token back, unless somebody else holds it by now.
--
-- KEYS: the lease. ARGV: its fence.
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('DEL', KEYS[1])
end
return 1
