using Npgsql;

namespace OpenOps.Sandbox.Topology;

/// <summary>The database of the record.</summary>
internal static class AuditDatabase
{
    public const string Name = "auditdb";

    private const string RuntimeRole = "openops_audit";

    /// <summary>For the role that the service runs as, which can add and read, and nothing else.</summary>
    public static string RuntimeConnection(int port, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = RuntimeRole,
        Password = password,
        Database = Name,
    }.ConnectionString;
}
