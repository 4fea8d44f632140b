-- Whether an interaction is in the random sample that evaluators see: its id's hash, keyed, against the share of its bot, in
-- ten-thousandths. The key has 32 bytes and an id 16, so nothing can be appended to either.
CREATE FUNCTION audit.in_sample(id uuid, bot text, key bytea, share int, bots text[], shares int[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ((get_byte(h, 0) << 16) | (get_byte(h, 1) << 8) | get_byte(h, 2)) % 10000 < coalesce(shares[array_position(bots, bot)], share)
    FROM sha256(key || uuid_send(id)) AS h
$$;

REVOKE ALL ON FUNCTION audit.in_sample(uuid, text, bytea, int, text[], int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.in_sample(uuid, text, bytea, int, text[], int[]) TO openops_audit;
