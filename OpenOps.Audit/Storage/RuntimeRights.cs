using Npgsql;

namespace OpenOps.Audit.Storage;

/// <summary>Finds what the current login may do beyond adding to the record and reading it.</summary>
internal static class RuntimeRights
{
    private const string Statement = """
        SELECT 'is a superuser' FROM pg_roles WHERE rolname = current_user AND rolsuper
        UNION ALL SELECT 'may create roles' FROM pg_roles WHERE rolname = current_user AND rolcreaterole
        UNION ALL SELECT 'may create databases' FROM pg_roles WHERE rolname = current_user AND rolcreatedb
        UNION ALL SELECT 'may replicate' FROM pg_roles WHERE rolname = current_user AND rolreplication
        UNION ALL SELECT 'may bypass row security' FROM pg_roles WHERE rolname = current_user AND rolbypassrls
        UNION ALL SELECT 'is a member of ' || pg_get_userbyid(roleid) FROM pg_auth_members WHERE member = current_user::regrole
        UNION ALL SELECT 'may create in the database' WHERE has_database_privilege(current_database(), 'CREATE')
        UNION ALL SELECT 'may make temporary tables' WHERE has_database_privilege(current_database(), 'TEMP')
        UNION ALL SELECT 'may create in schema ' || nspname FROM pg_namespace
            WHERE nspname IN ('audit', 'public') AND has_schema_privilege(oid, 'CREATE')
        UNION ALL SELECT 'owns ' || oid::regclass FROM pg_class WHERE relowner = current_user::regrole
        UNION ALL SELECT 'may ' || privilege || ' on ' || oid::regclass
            FROM pg_class, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
            WHERE relnamespace = 'audit'::regnamespace AND relkind IN ('r', 'p') AND has_table_privilege(oid, privilege)
        UNION ALL SELECT 'may UPDATE columns of ' || oid::regclass FROM pg_class
            WHERE relnamespace = 'audit'::regnamespace AND relkind IN ('r', 'p')
            AND has_any_column_privilege(oid, 'UPDATE') AND NOT has_table_privilege(oid, 'UPDATE')
        """;

    /// <returns>One sentence for a login with too many rights, else nothing.</returns>
    public static async Task<IReadOnlyList<string>> FindExcessAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Statement, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> excess = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            excess.Add(reader.GetString(0));
        }

        return excess.Count == 0
            ? []
            : [$"The login of ConnectionStrings:auditdb has more rights than INSERT and SELECT: it {string.Join(", ", excess)}. "
                + "Use the role openops_audit that `OpenOps.Audit migrate` makes, and grant it nothing more."];
    }
}
