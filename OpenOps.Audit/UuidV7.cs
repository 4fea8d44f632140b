using System.Buffers.Binary;

namespace OpenOps.Audit;

/// <summary>Reads the time out of a UUIDv7 (RFC 9562): its first 48 bits are milliseconds since 1970.</summary>
internal static class UuidV7
{
    private const int Rfc9562Variant = 0b10;

    public static bool IsUuidV7(Guid id) => id is { Version: 7 } && id.Variant >> 2 == Rfc9562Variant;

    /// <returns>The id's time; of one beyond the calendar's end, that end.</returns>
    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }
}
