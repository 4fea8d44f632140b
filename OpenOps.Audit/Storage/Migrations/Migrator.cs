using System.Data;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary>Brings a database's schema up to date, as its owner. Several may run at once: one works, the others wait.</summary>
[SuppressMessage("Security", "CA2100", Justification = "The statements are this assembly's own files.")]
internal sealed partial class Migrator(NpgsqlDataSource owner, MigrationContext context, ILogger<Migrator> logger)
{
    private const long MigrationLock = 7310011;

    /// <summary>Applies the steps that are missing, each in a transaction of its own.</summary>
    /// <returns>How many were applied.</returns>
    /// <exception cref="MigrationException">A step that was applied earlier has another text now.</exception>
    public Task<int> MigrateAsync(string runtimePassword, CancellationToken cancellationToken) =>
        MigrateAsync(runtimePassword, int.MaxValue, cancellationToken);

    /// <param name="runtimePassword">For the run-time role.</param>
    /// <param name="through">The last step to apply: how tests make a database of an earlier version.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal async Task<int> MigrateAsync(string runtimePassword, int through, CancellationToken cancellationToken)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellationToken);
        try
        {
            await RuntimeRole.EnsureAsync(owner, runtimePassword, cancellationToken);
            await connection.ExecuteAsync(
                """
                CREATE SCHEMA IF NOT EXISTS audit;
                CREATE TABLE IF NOT EXISTS audit.migrations (
                    number     integer      NOT NULL CONSTRAINT pk_migrations PRIMARY KEY,
                    name       varchar(100) NOT NULL,
                    sha256     bytea        NOT NULL,
                    applied_at timestamptz  NOT NULL
                );
                """,
                cancellationToken);
            var applied = await ReadAppliedAsync(connection, cancellationToken);
            var missing = Migration.All.Where(migration => !applied.Remove(migration.Number, out var sha256) || !IsSame(migration, sha256)).ToList();
            if (applied.Count > 0)
            {
                throw new MigrationException($"The database has migration {applied.Keys.Max():0000}, which this program does not know. Run the newer OpenOps.Audit.");
            }

            foreach (var migration in missing.Where(migration => migration.Number <= through))
            {
                await ApplyAsync(connection, migration, cancellationToken);
            }

            return missing.Count;
        }
        finally
        {
            // A lost connection has lost its lock too, and its own error must not be hidden by another.
            if (connection.State == ConnectionState.Open)
            {
                await connection.ExecuteAsync($"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
            }
        }
    }

    private static bool IsSame(Migration migration, byte[] sha256) => migration.Sha256.AsSpan().SequenceEqual(sha256)
        ? true
        : throw new MigrationException(
            $"Migration {migration.Number:0000}_{migration.Name} was applied with another text. An applied migration is never edited: restore its file and add a new one.");

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(migration.Sql, cancellationToken);
        if (migration.ThenAsync is { } computeAsync)
        {
            await computeAsync(connection, context, cancellationToken);
        }

        await using var record = new NpgsqlCommand("INSERT INTO audit.migrations (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)", connection)
        {
            Parameters =
            {
                new() { Value = migration.Number },
                new() { Value = migration.Name },
                new() { Value = migration.Sha256 },
                new() { Value = context.Time.GetUtcNow() },
            },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogApplied(migration.Number, migration.Name);
    }

    private static async Task<Dictionary<int, byte[]>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT number, sha256 FROM audit.migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new Dictionary<int, byte[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetInt32(0), reader.GetFieldValue<byte[]>(1));
        }

        return applied;
    }

    [LoggerMessage(AuditEvents.MigrationApplied, LogLevel.Information, "Applied migration {Number:0000} {Name}.")]
    private partial void LogApplied(int number, string name);
}

/// <summary>The database cannot be brought to this program's schema. The message says what to do.</summary>
internal sealed class MigrationException(string message) : Exception(message);
