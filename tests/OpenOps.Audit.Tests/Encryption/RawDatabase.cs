using System.Diagnostics.CodeAnalysis;
using System.Text;
using Npgsql;

namespace OpenOps.Audit.Tests.Encryption;

/// <summary>Looks into every column of every table, whatever its type.</summary>
internal static class RawDatabase
{
    /// <returns>The tables in which a text occurs, as text or as bytes.</returns>
    [SuppressMessage("Security", "CA2100", Justification = "The names come from the catalogue.")]
    public static async Task<IReadOnlyList<string>> FindAsync(string owner, string text)
    {
        await using var source = NpgsqlDataSource.Create(owner);
        List<string> tables = [];
        await using (var command = source.CreateCommand("SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'audit'::regnamespace"))
        {
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                tables.Add(reader.GetString(0));
            }
        }

        List<string> found = [];
        foreach (var table in tables)
        {
            // A row's text form has bytes in hexadecimal.
            await using var command = source.CreateCommand($"SELECT count(*) FROM {table} t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0");
            command.Parameters.AddWithValue(text);
            command.Parameters.AddWithValue(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)));
            if ((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! > 0)
            {
                found.Add(table);
            }
        }

        return found;
    }
}
