using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Chain;

/// <summary>
/// What is hashed of an event: canonical JSON of everything that stays, and the hash of the event before it. What was said
/// is there as a keyed hash alone, so that it can go while the chain still holds.
/// </summary>
internal sealed record EventLink
{
    /// <summary>What the first event has in place of a predecessor.</summary>
    public static readonly byte[] Genesis = new byte[SHA256.HashSizeInBytes];

    public required long Sequence { get; init; }

    public required Guid InteractionId { get; init; }

    public required Guid Id { get; init; }

    public required EventKind Kind { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public required string RecordedBy { get; init; }

    /// <summary>In canonical form.</summary>
    public required ReadOnlyMemory<byte> Evidence { get; init; }

    public required byte[] BodyHash { get; init; }

    /// <summary>Null when nothing was said.</summary>
    public required byte[]? ContentHash { get; init; }

    /// <summary>The keyed hash of what was said. The key lies beside the content and goes with it.</summary>
    public static byte[] HashContent(byte[] key, string content) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(content));

    /// <summary>The event's hash, which every later one rests on.</summary>
    public byte[] Hash(ReadOnlySpan<byte> previous)
    {
        var document = new ArrayBufferWriter<byte>(Evidence.Length + 768);
        Write(document, previous);
        return SHA256.HashData(document.WrittenSpan);
    }

    // The names are written in their canonical order.
    internal void Write(IBufferWriter<byte> document, ReadOnlySpan<byte> previous)
    {
        document.Write("{\"body_hash\":\""u8);
        WriteHex(document, BodyHash);
        if (ContentHash is { } content)
        {
            document.Write("\",\"content_hash\":\""u8);
            WriteHex(document, content);
        }

        document.Write("\",\"evidence\":"u8);
        document.Write(Evidence.Span);
        document.Write(",\"id\":\""u8);
        WriteAscii(document, Id.ToString());
        document.Write("\",\"interaction_id\":\""u8);
        WriteAscii(document, InteractionId.ToString());
        document.Write("\",\"kind\":\""u8);
        WriteAscii(document, Kind.ToText());
        document.Write("\",\"occurred_at\":\""u8);
        WriteTime(document, OccurredAt);
        document.Write("\",\"previous\":\""u8);
        WriteHex(document, previous);
        document.Write("\",\"recorded_at\":\""u8);
        WriteTime(document, RecordedAt);
        document.Write("\",\"recorded_by\":"u8);
        CanonicalJson.WriteString(RecordedBy, document);
        document.Write(",\"sequence\":"u8);
        WriteAscii(document, Sequence.ToString(CultureInfo.InvariantCulture));
        document.Write("}"u8);
    }

    private static void WriteTime(IBufferWriter<byte> document, DateTimeOffset time) =>
        WriteAscii(document, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));

    private static void WriteHex(IBufferWriter<byte> document, ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, document.GetSpan(bytes.Length * 2), out var written);
        document.Advance(written);
    }

    private static void WriteAscii(IBufferWriter<byte> document, ReadOnlySpan<char> text) =>
        document.Advance(Encoding.ASCII.GetBytes(text, document.GetSpan(text.Length)));
}
