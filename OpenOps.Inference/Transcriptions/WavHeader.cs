using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace OpenOps.Inference.Transcriptions;

/// <summary>How long a WAV file plays: http://soundfile.sapp.org/doc/WaveFormat/.</summary>
internal static class WavHeader
{
    private const int MostChunks = 32;

    /// <returns>Null for any other file.</returns>
    public static TimeSpan? DurationOf(SafeFileHandle file, long length)
    {
        Span<byte> header = stackalloc byte[12];
        if (RandomAccess.Read(file, header, 0) < header.Length || !header[..4].SequenceEqual("RIFF"u8) || !header[8..].SequenceEqual("WAVE"u8))
        {
            return null;
        }

        Span<byte> chunk = stackalloc byte[24];
        var bytesPerSecond = 0u;
        var position = 12L;
        for (var index = 0; index < MostChunks && position < length; index++)
        {
            var read = RandomAccess.Read(file, chunk, position);
            if (read < 8)
            {
                return null;
            }

            long size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("fmt "u8) && read >= 20)
            {
                bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(chunk[16..]);
            }
            else if (chunk[..4].SequenceEqual("data"u8))
            {
                // A file that was written as a stream claims more than it has.
                return bytesPerSecond > 0 ? TimeSpan.FromSeconds((double)Math.Min(size, length - position - 8) / bytesPerSecond) : null;
            }

            position += 8 + size + (size & 1);
        }

        return null;
    }
}
