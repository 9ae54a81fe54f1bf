-- Replaces a token. Answers 1, or 0 when the lease is not held any more and nothing was written.
--
-- KEYS: the token, its lease. ARGV: the value, and the fence of the lease where there is one.
if ARGV[2] then
    if redis.call('GET', KEYS[2]) ~= ARGV[2] then
        return 0
    end
else
    -- A new authorization: what a refresh of the old one brings must not replace it.
    redis.call('DEL', KEYS[2])
end
redis.call('HSET', KEYS[1], 'value', ARGV[1])
return 1
