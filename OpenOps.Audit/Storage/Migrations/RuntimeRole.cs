using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary>The login that the service runs with: it may add and read, nothing else.</summary>
[SuppressMessage("Security", "CA2100", Justification = "What is put into the statement is a constant and a base64 verifier.")]
internal static class RuntimeRole
{
    public const string Name = "openops_audit";

    private const int Attempts = 10;

    /// <summary>Makes the role unless it exists, and gives it its password, of which the server sees only a verifier.</summary>
    public static async Task EnsureAsync(NpgsqlDataSource owner, string password, CancellationToken cancellationToken)
    {
        var statement = $"""
            DO $$
            BEGIN
                CREATE ROLE {Name} LOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
            END
            $$;
            ALTER ROLE {Name} LOGIN PASSWORD '{ScramVerifier.Create(password)}';
            """;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // A connection of its own each time: Npgsql gives one up after an internal error.
                await using var command = owner.CreateCommand(statement);
                await command.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InternalError && attempt < Attempts)
            {
                // "tuple concurrently updated": roles belong to the whole server, advisory locks to one database, so the
                // migration of another database of the same server can be altering the role now.
            }
        }
    }
}
