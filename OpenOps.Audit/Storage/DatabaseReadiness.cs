using Npgsql;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Storage.Migrations;

namespace OpenOps.Audit.Storage;

/// <summary>
/// Whether this service may work with its database: every migration applied, and a login that can add and read but
/// nothing more. Checked before the first use and until it holds; a schema does not go back while a service runs.
/// </summary>
internal sealed partial class DatabaseReadiness(NpgsqlDataSource source, MasterKeys masters, ILogger<DatabaseReadiness> logger)
{
    private volatile bool _ready;
    private string _lastRefusal = "";

    /// <exception cref="DatabaseUnavailableException">The database is not as it has to be. The log says why.</exception>
    public async ValueTask EnsureReadyAsync(CancellationToken cancellationToken)
    {
        if (_ready)
        {
            return;
        }

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var refusals = await MissingMigrationsAsync(connection, cancellationToken);
        if (refusals.Count == 0)
        {
            refusals = await RuntimeRights.FindExcessAsync(connection, cancellationToken);
        }

        if (refusals.Count == 0)
        {
            refusals = await UnknownMasterKeysAsync(connection, cancellationToken);
        }

        if (refusals.Count > 0)
        {
            var refusal = string.Join(" ", refusals);
            if (Interlocked.Exchange(ref _lastRefusal, refusal) != refusal)
            {
                LogRefused(refusal);
            }

            throw new DatabaseUnavailableException(refusal);
        }

        await WarnIfNotDurableAsync(connection, cancellationToken);
        if (!_ready)
        {
            _ready = true;
            LogVerified(Migration.All.Count);
        }
    }

    private static async Task<IReadOnlyList<string>> MissingMigrationsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Mend = "Run `OpenOps.Audit migrate` with ConnectionStrings:auditdb-owner and Audit:RuntimePassword.";
        await using var command = new NpgsqlCommand("SELECT coalesce(array_agg(number), '{}') FROM audit.migrations", connection);
        try
        {
            var applied = (int[])(await command.ExecuteScalarAsync(cancellationToken))!;
            var missing = Migration.All.Where(migration => !applied.Contains(migration.Number)).Select(migration => $"{migration.Number:0000}_{migration.Name}").ToList();
            return missing.Count == 0 ? [] : [$"The database lacks {missing.Count} migrations ({string.Join(", ", missing)}). {Mend}"];
        }
        catch (PostgresException exception) when (exception.SqlState is
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InsufficientPrivilege)
        {
            return [$"The database has no audit schema that this login may read. {Mend}"];
        }
    }

    private async Task<IReadOnlyList<string>> UnknownMasterKeysAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(array_agg(DISTINCT master_key_id), '{}') FROM audit.person_keys", connection);
        var used = (string[])(await command.ExecuteScalarAsync(cancellationToken))!;
        return [.. used.Where(id => !masters.Knows(id)).Select(masters.Refusal)];
    }

    private async Task WarnIfNotDurableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off'", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is false)
        {
            LogNotDurable();
        }
    }

    [LoggerMessage(AuditEvents.DatabaseVerified, LogLevel.Information, "The database is ready: {Migrations} migrations applied, run-time rights are INSERT and SELECT.")]
    private partial void LogVerified(int migrations);

    [LoggerMessage(AuditEvents.DatabaseRefused, LogLevel.Critical, "The database cannot be used. {Refusal}")]
    private partial void LogRefused(string refusal);

    [LoggerMessage(AuditEvents.DatabaseNotDurable, LogLevel.Warning,
        "PostgreSQL runs with fsync or synchronous_commit off: what is acknowledged here can be lost when the machine stops.")]
    private partial void LogNotDurable();
}
