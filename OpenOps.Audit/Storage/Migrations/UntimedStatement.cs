using Npgsql;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary>A statement of a migration: it takes as long as the record is large.</summary>
internal static class UntimedStatement
{
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
