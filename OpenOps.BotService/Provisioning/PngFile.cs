using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace OpenOps.BotService.Provisioning;

/// <summary>Writes a picture as PNG (ISO/IEC 15948): 8 bits for each of three colours, no filter.</summary>
internal static class PngFile
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Write(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> pixel)
    {
        using var file = new MemoryStream();
        file.Write(Signature);

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits of a colour
        header[9] = 2; // red, green and blue
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Compress(width, height, pixel));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Compress(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> pixel)
    {
        using var bytes = new MemoryStream();
        using (var compressed = new ZLibStream(bytes, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                compressed.WriteByte(0); // this row has no filter
                for (var x = 0; x < width; x++)
                {
                    var (red, green, blue) = pixel(x, y);
                    compressed.Write([red, green, blue]);
                }
            }
        }

        return bytes.ToArray();
    }

    private static void WriteChunk(MemoryStream file, string type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);

        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(body));
        file.Write(number);
    }

    // CRC-32 as PNG has it, bit by bit: a picture is made once for a bot.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
