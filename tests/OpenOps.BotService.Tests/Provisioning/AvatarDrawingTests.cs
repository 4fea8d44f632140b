using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using OpenOps.BotService.Provisioning;

namespace OpenOps.BotService.Tests.Provisioning;

public sealed class AvatarDrawingTests
{
    [Fact]
    public void Draw_IsAPictureOf128By128()
    {
        var file = AvatarDrawing.Draw("assistant");
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        var chunks = Chunks(file);
        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(chunks[0].Content), BinaryPrimitives.ReadInt32BigEndian(chunks[0].Content.AsSpan(4))));

        using var unpacked = new MemoryStream();
        new ZLibStream(new MemoryStream(chunks[1].Content), CompressionMode.Decompress).CopyTo(unpacked);
        Assert.Equal(128 * ((128 * 3) + 1), unpacked.Length);
    }

    [Fact]
    public void Draw_SameName_IsTheSamePicture()
    {
        Assert.Equal(AvatarDrawing.Draw("assistant"), AvatarDrawing.Draw("assistant"));
        Assert.NotEqual(AvatarDrawing.Draw("assistant"), AvatarDrawing.Draw("claude"));
    }

    // The checksum of an empty IEND chunk is fixed by the standard.
    [Fact]
    public void Draw_EndsWithTheKnownChecksum() =>
        Assert.Equal([0xAE, 0x42, 0x60, 0x82], AvatarDrawing.Draw("assistant")[^4..]);

    private static List<(string Type, byte[] Content)> Chunks(byte[] file)
    {
        var chunks = new List<(string, byte[])>();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            at += length + 12;
        }

        return chunks;
    }
}
