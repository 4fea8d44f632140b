using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary>One step of the schema: an SQL file beside this class, applied once and never edited afterwards.</summary>
internal sealed record Migration(int Number, string Name)
{
    /// <summary>Every step, in order. A later change of the schema is a new step at the end.</summary>
    public static readonly IReadOnlyList<Migration> All =
    [
        new(1, "events"),
        new(2, "append_only"),
        new(3, "partitions"),
        new(4, "grants"),
        new(5, "ascending_indexes"),
        new(6, "chain") { ThenAsync = (connection, _, cancellationToken) => ChainBackfill.RunAsync(connection, cancellationToken) },
        new(7, "encryption") { ThenAsync = ContentSealing.RunAsync },
        new(40, "console"),
        new(41, "erasure"),
        new(42, "words") { ThenAsync = WordIndexing.RunAsync },
        new(43, "retention"),
        new(50, "forwarding"),
        new(65, "tools"),
        new(70, "configuration"),
        new(71, "uncompressed"),
        new(75, "evidence_retention"),
        new(76, "samples"),
    ];

    /// <summary>What has to be computed here, after the SQL and in its transaction.</summary>
    public Func<NpgsqlConnection, MigrationContext, CancellationToken, Task>? ThenAsync { get; private init; }

    public string Sql { get; } = Read($"{Number:0000}_{Name}.sql");

    /// <summary>What is kept of an applied step, to notice that its file was edited since.</summary>
    public byte[] Sha256 => SHA256.HashData(Encoding.UTF8.GetBytes(Sql));

    private static string Read(string file)
    {
        using var stream = typeof(Migration).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not embedded in {typeof(Migration).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
