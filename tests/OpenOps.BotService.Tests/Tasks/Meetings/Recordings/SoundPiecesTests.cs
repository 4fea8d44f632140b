using System.Runtime.InteropServices;
using OpenOps.BotService.Tasks.Meetings.Recordings;

namespace OpenOps.BotService.Tests.Tasks.Meetings.Recordings;

public sealed class SoundPiecesTests
{
    [Fact]
    public void Cut_FallsIntoThePause_AndNothingIsLostOrDoubled()
    {
        // Speech all through, but for a pause at 9.4 s to 9.9 s and one at 18.8 s to 19.2 s.
        var pieces = Cut(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(10), (9.4, 9.9), (18.8, 19.2));

        Assert.Equal(3, pieces.Count);
        Assert.InRange(pieces[1].Offset.TotalSeconds, 9.4, 9.9);
        Assert.InRange(pieces[2].Offset.TotalSeconds, 18.8, 19.2);
        AssertWhole(pieces, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(10)]
    [InlineData(10.0001)]
    [InlineData(95.3)]
    public void AnyLength_IsCoveredByPiecesWithinTheLimit(double seconds) =>
        AssertWhole(Cut(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(10));

    [Fact]
    public async Task Piece_AsAFile_IsItsOwnStretchUnderAWavHeader()
    {
        using var folder = new TempDirectory();
        var bytes = Enumerable.Range(0, 64_000).Select(index => (byte)(index / 100)).ToArray();
        await File.WriteAllBytesAsync(folder.File("sound"), bytes, TestContext.Current.CancellationToken);
        using var sound = File.OpenHandle(folder.File("sound"));
        using var content = new PieceContent(sound, new SoundPiece(20_000, 32_000));

        var wav = await content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(wav.Length, content.Headers.ContentLength);
        Assert.Equal("RIFF"u8, wav.AsSpan(0, 4));
        Assert.Equal((wav.Length - 8, 16_000, 32_000), (BitConverter.ToInt32(wav, 4), BitConverter.ToInt32(wav, 24), BitConverter.ToInt32(wav, 40)));
        Assert.Equal(bytes.AsSpan(20_000, 32_000), wav.AsSpan(44));
    }

    private static void AssertWhole(IReadOnlyList<SoundPiece> pieces, TimeSpan length, TimeSpan longest)
    {
        var position = 0L;
        foreach (var piece in pieces)
        {
            Assert.Equal(position, piece.Start);
            Assert.InRange(piece.Duration, TimeSpan.FromTicks(1), longest);
            position += piece.Length;
        }

        Assert.Equal((long)(length.TotalSeconds * SoundPieces.SamplesPerSecond) * 2, position);
    }

    private static IReadOnlyList<SoundPiece> Cut(TimeSpan length, TimeSpan longest, params (double From, double To)[] pauses)
    {
        using var folder = new TempDirectory();
        File.WriteAllBytes(folder.File("sound"), Noise(length, pauses));
        using var sound = File.OpenHandle(folder.File("sound"));
        return SoundPieces.Cut(sound, longest);
    }

    /// <summary>Noise with pauses, 16 kHz, mono, 16 bit.</summary>
    internal static byte[] Noise(TimeSpan length, params (double From, double To)[] pauses)
    {
        var random = new Random(7);
        var samples = new short[(int)(length.TotalSeconds * SoundPieces.SamplesPerSecond)];
        for (var index = 0; index < samples.Length; index++)
        {
            var second = (double)index / SoundPieces.SamplesPerSecond;
            samples[index] = pauses.Any(pause => second >= pause.From && second < pause.To) ? (short)0 : (short)random.Next(-8_000, 8_000);
        }

        return MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
    }
}
