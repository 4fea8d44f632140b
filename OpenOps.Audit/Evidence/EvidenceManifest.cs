using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Exports;

namespace OpenOps.Audit.Evidence;

/// <summary>
/// What an evidence export holds: <c>manifest.json</c>, its last file, one line of canonical JSON that is signed like a
/// checkpoint, so that nobody without the key can cut the rest and say that there was no more.
/// </summary>
internal sealed record EvidenceManifest
{
    public const string Schema = "openops.evidence/1";

    /// <summary>The program and version that wrote it.</summary>
    public required string Generator { get; init; }

    /// <summary>When the state of the record was fixed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last event that the record's notes of commits knew; 0 for none.</summary>
    public required long Through { get; init; }

    /// <summary>Events up to here were recorded before there was a chain, and chained later.</summary>
    public required long ChainedLater { get; init; }

    /// <summary>An event of which there was a text but no event.</summary>
    public required Guid? StrayText { get; init; }

    public required IReadOnlyList<ExportedFile> Files { get; init; }

    /// <summary>Whose signature it bears.</summary>
    public required string KeyId { get; init; }

    public string ToLine(ECDsa key) => SignedDocument.Sign(
        new JsonObject
        {
            ["schema"] = Schema,
            ["generator"] = Generator,
            ["created_at"] = CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["through"] = Through,
            ["chained_later"] = ChainedLater,
            ["stray_text"] = StrayText?.ToString(),
            ["files"] = new JsonArray([.. Files.Select(file => new JsonObject
            {
                ["name"] = file.Name,
                ["rows"] = file.Rows,
                ["bytes"] = file.Bytes,
                ["sha256"] = file.Sha256,
            })]),
            ["key"] = KeyId,
        },
        key);

    /// <returns>Null for what is no manifest.</returns>
    public static EvidenceManifest? Parse(string line)
    {
        try
        {
            var document = JsonNode.Parse(line)!;
            return (string?)document["schema"] != Schema ? null : new EvidenceManifest
            {
                Generator = (string)document["generator"]!,
                CreatedAt = DateTimeOffset.Parse((string)document["created_at"]!, CultureInfo.InvariantCulture),
                Through = (long)document["through"]!,
                ChainedLater = (long)document["chained_later"]!,
                StrayText = (string?)document["stray_text"] is { } id ? Guid.Parse(id) : null,
                Files = [.. document["files"]!.AsArray().Select(file => new ExportedFile(
                    (string)file!["name"]!, (long)file["rows"]!, (long)file["bytes"]!, (string)file["sha256"]!))],
                KeyId = (string)document["key"]!,
            };
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }
}
