using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Evidence;

/// <summary>
/// An event as one line of <c>events.jsonl</c>: <c>{"event":…,"hash":"…","stored":{…}}</c>. The SHA-256 over the bytes of
/// <c>event</c> is the hash; <c>stored</c> says what lay beside the event when the file was written.
/// </summary>
internal static class EvidenceLine
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    /// <summary>The one form of an event's line, without its end.</summary>
    public static byte[] Write(ChainRow row, ReadOnlySpan<byte> previous)
    {
        var line = new ArrayBufferWriter<byte>(row.Link.Evidence.Length + 1024);
        line.Write("{\"event\":"u8);
        row.Link.Write(line, previous);
        line.Write(",\"hash\":\""u8);
        line.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(row.Hash)));
        line.Write("\",\"stored\":{\"contradiction\":"u8);
        WriteText(line, row.Contradiction);
        line.Write(",\"person\":"u8);
        WriteText(line, row.Person);
        if (row.Text is { } text)
        {
            line.Write(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $",\"text\":{{\"has_key\":{(text.HasKey ? "true" : "false")},\"key\":\"{text.KeyId}\"}}")));
        }

        line.Write("}}"u8);
        return line.WrittenSpan.ToArray();
    }

    /// <returns>Null for a line that is none, or is not in the one form.</returns>
    public static ChainRow? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Deep);
            var (root, said) = (document.RootElement, document.RootElement.GetProperty("event"));
            var stored = root.GetProperty("stored");
            var row = new ChainRow(
                new EventLink
                {
                    Sequence = said.GetProperty("sequence").GetInt64(),
                    InteractionId = said.GetProperty("interaction_id").GetGuid(),
                    Id = said.GetProperty("id").GetGuid(),
                    Kind = EventKindText.Parse(said.GetProperty("kind").GetString()!),
                    OccurredAt = Time(said.GetProperty("occurred_at")),
                    RecordedAt = Time(said.GetProperty("recorded_at")),
                    RecordedBy = said.GetProperty("recorded_by").GetString()!,
                    Evidence = CanonicalJson.Canonicalize(said.GetProperty("evidence").GetRawText()),
                    BodyHash = Bytes(said.GetProperty("body_hash")),
                    ContentHash = said.TryGetProperty("content_hash", out var content) ? Bytes(content) : null,
                },
                Bytes(root.GetProperty("hash")),
                stored.TryGetProperty("text", out var text) ? new StoredText(text.GetProperty("key").GetGuid(), text.GetProperty("has_key").GetBoolean()) : null,
                stored.GetProperty("person").GetString())
            {
                Contradiction = stored.GetProperty("contradiction").GetString(),
                Previous = Bytes(said.GetProperty("previous")),
            };
            return Write(row, row.Previous).AsSpan().SequenceEqual(line.Span) ? row : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>An event's place and hash alone, without reading all of its line; null where they do not stand where they should.</summary>
    public static (long Sequence, byte[] Hash)? Skim(ReadOnlySpan<byte> line)
    {
        var end = line.LastIndexOf("},\"hash\":\""u8);
        if (end < 0 || line.Length < end + 10 + 64)
        {
            return null;
        }

        var number = line[..end].LastIndexOf(",\"sequence\":"u8) + 12;
        var hash = new byte[32];
        return number >= 12
            && long.TryParse(line[number..end], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && Convert.FromHexString(line.Slice(end + 10, 64), hash, out _, out _) == OperationStatus.Done
            ? (sequence, hash)
            : null;
    }

    private static DateTimeOffset Time(JsonElement value) =>
        DateTimeOffset.ParseExact(value.GetString()!, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static byte[] Bytes(JsonElement value) => Convert.FromHexString(value.GetString()!);

    private static void WriteText(ArrayBufferWriter<byte> line, string? text)
    {
        if (text is null)
        {
            line.Write("null"u8);
        }
        else
        {
            CanonicalJson.WriteString(text, line);
        }
    }
}
