using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.Audit.Chain;

/// <summary>A signed statement: these events were the chain, at this time. One line of canonical JSON.</summary>
internal sealed record Checkpoint
{
    public const string Schema = "openops.checkpoint/1";

    public required long First { get; init; }

    public required long Last { get; init; }

    /// <summary>The hash of the last event.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The Merkle root over the hashes of all events of the range.</summary>
    public required byte[] Root { get; init; }

    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>Events up to here were recorded before there was a chain, and chained later.</summary>
    public required long ChainedLater { get; init; }

    public required string KeyId { get; init; }

    /// <summary>The whole line, signature included.</summary>
    public string Line { get; private init; } = "";

    public static Checkpoint Sign(Checkpoint unsigned, ECDsa key) => unsigned with { Line = SignedDocument.Sign(unsigned.ToDocument(), key) };

    /// <returns>Null for a line that is no checkpoint.</returns>
    public static Checkpoint? Parse(string line)
    {
        try
        {
            var document = JsonNode.Parse(line)!;
            return (string?)document["schema"] != Schema ? null : new Checkpoint
            {
                First = (long)document["first"]!,
                Last = (long)document["last"]!,
                Hash = Convert.FromHexString((string)document["hash"]!),
                Root = Convert.FromHexString((string)document["root"]!),
                SignedAt = DateTimeOffset.Parse((string)document["signed_at"]!, CultureInfo.InvariantCulture),
                ChainedLater = (long)document["chained_later"]!,
                KeyId = (string)document["key"]!,
                Line = line,
            };
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }

    public bool IsSignedBy(ECDsa key) => SignedDocument.IsSignedBy(Line, key);

    private JsonObject ToDocument() => new()
    {
        ["schema"] = Schema,
        ["first"] = First,
        ["last"] = Last,
        ["hash"] = Convert.ToHexStringLower(Hash),
        ["root"] = Convert.ToHexStringLower(Root),
        ["signed_at"] = SignedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        ["chained_later"] = ChainedLater,
        ["key"] = KeyId,
    };
}
