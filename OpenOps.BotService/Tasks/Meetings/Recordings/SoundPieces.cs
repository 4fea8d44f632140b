using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenOps.BotService.Tasks.Meetings.Recordings;

/// <summary>A stretch of a sound file, in bytes.</summary>
internal sealed record SoundPiece(long Start, long Length)
{
    public TimeSpan Offset => TimeSpan.FromSeconds((double)Start / SoundPieces.BytesPerSecond);

    public TimeSpan Duration => TimeSpan.FromSeconds((double)Length / SoundPieces.BytesPerSecond);
}

/// <summary>Cuts sound of 16 kHz, mono, 16 bit into pieces: where it is quietest within the last tenth of a piece. Nothing is lost and nothing doubled.</summary>
internal static class SoundPieces
{
    public const int SamplesPerSecond = 16_000;
    public const int BytesPerSecond = SamplesPerSecond * sizeof(short);

    // Long enough to be a pause between words, short enough to find one.
    private const int WindowSamples = SamplesPerSecond / 5;

    public static IReadOnlyList<SoundPiece> Cut(SafeFileHandle sound, TimeSpan longest)
    {
        var pieces = new List<SoundPiece>();
        var end = RandomAccess.GetLength(sound) / sizeof(short) * sizeof(short);
        var most = (long)(longest.TotalSeconds * SamplesPerSecond) * sizeof(short);
        for (long start = 0; start < end;)
        {
            var length = end - start <= most ? end - start : QuietestWithin(sound, start, most) - start;
            pieces.Add(new SoundPiece(start, length));
            start += length;
        }

        return pieces;
    }

    private static long QuietestWithin(SafeFileHandle sound, long start, long most)
    {
        var search = Math.Max(most / 10 / sizeof(short), WindowSamples) * sizeof(short);
        var from = start + most - search;
        var samples = ReadSamples(sound, from, (int)search);
        if (samples.Length <= WindowSamples)
        {
            return start + most;
        }

        // Every window's sum of amplitudes, each from the one before it.
        var sum = 0L;
        for (var index = 0; index < WindowSamples; index++)
        {
            sum += Math.Abs((int)samples[index]);
        }

        var (least, best) = (sum, 0);
        for (var index = 1; index + WindowSamples <= samples.Length; index++)
        {
            sum += Math.Abs((int)samples[index + WindowSamples - 1]) - Math.Abs((int)samples[index - 1]);

            // Of equals the last: the fewer pieces the better.
            if (sum <= least)
            {
                (least, best) = (sum, index);
            }
        }

        return from + ((best + (WindowSamples / 2L)) * sizeof(short));
    }

    private static short[] ReadSamples(SafeFileHandle sound, long from, int length)
    {
        var samples = new short[length / sizeof(short)];
        var bytes = MemoryMarshal.AsBytes(samples.AsSpan());
        var filled = 0;
        while (filled < bytes.Length && RandomAccess.Read(sound, bytes[filled..], from + filled) is > 0 and var read)
        {
            filled += read;
        }

        return samples[..(filled / sizeof(short))];
    }
}
