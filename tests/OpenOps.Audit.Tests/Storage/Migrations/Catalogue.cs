using Npgsql;

namespace OpenOps.Audit.Tests.Storage.Migrations;

/// <summary>What PostgreSQL's catalogue says of schema <c>audit</c>, one line for each thing.</summary>
internal static class Catalogue
{
    private const string All = """
        SELECT line FROM (
            SELECT 1 AS part, format('table %s %s %s%s', relname, relkind, coalesce(pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid), ''),
                ' with ' || array_to_string(reloptions, ', ')) AS line
            FROM pg_class WHERE relnamespace = 'audit'::regnamespace AND relkind IN ('r', 'p')
            UNION ALL
            SELECT 2, format('column %s.%s %s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
                CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END,
                CASE WHEN a.attgenerated <> '' THEN ' generated ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p')
            UNION ALL
            SELECT 3, format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE connamespace = 'audit'::regnamespace
            UNION ALL
            SELECT 4, format('index %s', pg_get_indexdef(indexrelid))
            FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'audit'::regnamespace
            UNION ALL
            SELECT 5, format('trigger %s (enabled %s)', pg_get_triggerdef(t.oid), t.tgenabled)
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'audit'::regnamespace AND NOT t.tgisinternal
            UNION ALL
            SELECT 6, format('function %s(%s) returns %s%s %s', proname, pg_get_function_arguments(oid), pg_get_function_result(oid),
                CASE WHEN prosecdef THEN ' security definer' ELSE '' END, array_to_string(proconfig, ', '))
            FROM pg_proc WHERE pronamespace = 'audit'::regnamespace
            UNION ALL
            SELECT 7, format('grant %s on %s to %s', privilege_type, object, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END)
            FROM (
                SELECT relname AS object, relowner AS owner, relacl AS acl FROM pg_class WHERE relnamespace = 'audit'::regnamespace
                UNION ALL SELECT proname, proowner, proacl FROM pg_proc WHERE pronamespace = 'audit'::regnamespace
                UNION ALL SELECT 'schema ' || nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = 'audit'
                UNION ALL SELECT 'database', datdba, datacl FROM pg_database WHERE datname = current_database()) objects,
                aclexplode(acl) WHERE grantee <> owner) lines
        ORDER BY part, line COLLATE "C"
        """;

    private const string Mapped = """
        SELECT line FROM (
            SELECT format('%s column %s %s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END) AS line
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.oid IN ('audit.events'::regclass, 'audit.contents'::regclass, 'audit.sweeps'::regclass, 'audit.person_keys'::regclass)
            UNION ALL
            SELECT format('%s %s %s%s (%s)', c.relname, CASE WHEN x.indisprimary THEN 'key' ELSE 'index' END, i.relname,
                CASE WHEN x.indisunique AND NOT x.indisprimary THEN ' unique' ELSE '' END,
                (SELECT string_agg(pg_get_indexdef(i.oid, n, true) || CASE WHEN x.indoption[n - 1] & 1 = 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY n)
                 FROM generate_series(1, x.indnatts) n))
            FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
            WHERE c.oid IN ('audit.events'::regclass, 'audit.contents'::regclass, 'audit.sweeps'::regclass, 'audit.person_keys'::regclass)) lines
        ORDER BY line COLLATE "C"
        """;

    /// <summary>Everything, for the approved text.</summary>
    public static Task<IReadOnlyList<string>> ReadAsync(NpgsqlDataSource source) => LinesAsync(source, All);

    /// <summary>Columns, keys and indexes of the mapped tables, for the comparison with Entity Framework's model.</summary>
    public static Task<IReadOnlyList<string>> ReadMappedAsync(NpgsqlDataSource source) => LinesAsync(source, Mapped);

    private static async Task<IReadOnlyList<string>> LinesAsync(NpgsqlDataSource source, string statement)
    {
        await using var command = source.CreateCommand(statement);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
