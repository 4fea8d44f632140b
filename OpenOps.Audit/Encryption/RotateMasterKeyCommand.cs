using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using OpenOps.Audit.Storage;
using OpenOps.ServiceDefaults;

namespace OpenOps.Audit.Encryption;

/// <summary>
/// <c>OpenOps.Audit rotate-master-key</c>: wraps every person's key by the master key that is set now. Texts stay as they
/// are. The services go on meanwhile, as long as they know both keys.
/// </summary>
internal static class RotateMasterKeyCommand
{
    public const string Verb = "rotate-master-key";

    private const string OwnerKey = "ConnectionStrings:auditdb-owner";
    private const int FailureExitCode = 1;

    private const string Read = "SELECT id, person, wrapped, master_key_id FROM audit.person_keys WHERE master_key_id <> $1 ORDER BY id LIMIT 1000 FOR UPDATE";

    private const string Update = """
        UPDATE audit.person_keys SET wrapped = input.wrapped, master_key_id = $3
        FROM unnest($1, $2) AS input (id, wrapped) WHERE person_keys.id = input.id
        """;

    /// <returns>0 when every key is under the current master key.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        var owner = builder.Configuration[OwnerKey] ?? "";
        var settings = builder.Configuration.GetSection(MasterKeyOptions.SectionName).Get<MasterKeyOptions>() ?? new();
        var errors = Check(owner, settings).ToList();
        if (errors.Count > 0)
        {
            await System.Console.Error.WriteLineAsync("OpenOps.Audit cannot rotate the master key:" + string.Concat(errors.Select(error => $"{Environment.NewLine}  - {error}")));
            return ServiceRunner.ConfigurationExitCode;
        }

        var masters = new MasterKeys(Options.Create(settings));
        try
        {
            await using var source = NpgsqlDataSource.Create(owner);
            var count = await RewrapAsync(source, masters, CancellationToken.None);
            System.Console.WriteLine($"OpenOps.Audit: {count} keys were wrapped anew, and all are under master key {masters.Current.Id}. "
                + "Once every replica runs with it, remove Audit:PreviousMasterKey, and destroy the old key: it opens what older backups hold.");
            return 0;
        }
        catch (Exception exception) when (exception is NpgsqlException or DatabaseUnavailableException)
        {
            await System.Console.Error.WriteLineAsync($"OpenOps.Audit could not rotate the master key, and changed nothing: {exception.Message}");
            return FailureExitCode;
        }
    }

    /// <summary>All or nothing: half-way, some keys would need the old master key and some the new one.</summary>
    /// <returns>How many keys were wrapped anew.</returns>
    internal static async Task<int> RewrapAsync(NpgsqlDataSource source, MasterKeys masters, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var count = 0;
        while (await ReadAsync(connection, masters.Current.Id, cancellationToken) is { Count: > 0 } page)
        {
            await UpdateAsync(connection, [.. page.Select(masters.Unwrap).Select(masters.Wrap)], cancellationToken);
            count += page.Count;
        }

        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    private static IEnumerable<string> Check(string owner, MasterKeyOptions settings)
    {
        if (owner.Length == 0)
        {
            yield return $"{OwnerKey} is missing. Set it to a connection string of the database's owner.";
        }

        foreach (var failure in new MasterKeyOptionsValidator().Validate(name: null, settings).Failures ?? [])
        {
            yield return failure;
        }

        if (settings is { PreviousMasterKey: null or "", PreviousMasterKeyFile: null or "" })
        {
            yield return "Audit:PreviousMasterKey is missing. Set it to the master key before this one, and Audit:MasterKey to the new one.";
        }
    }

    private static async Task<List<PersonKeyRow>> ReadAsync(NpgsqlConnection connection, string current, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Read, connection) { Parameters = { new() { Value = current } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<PersonKeyRow> page = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            page.Add(PersonKeyRow.Read(reader, firstColumn: 0));
        }

        return page;
    }

    private static async Task UpdateAsync(NpgsqlConnection connection, PersonKeyRow[] rows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Update, connection)
        {
            Parameters =
            {
                new() { Value = Array.ConvertAll(rows, row => row.Id), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                new() { Value = Array.ConvertAll(rows, row => row.Wrapped), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
                new() { Value = rows[0].MasterKeyId },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
