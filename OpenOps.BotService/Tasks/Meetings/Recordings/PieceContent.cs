using System.Buffers.Binary;
using System.Net;
using Microsoft.Win32.SafeHandles;

namespace OpenOps.BotService.Tasks.Meetings.Recordings;

/// <summary>A piece of a sound file as a WAV file of its own, read from disk as it is sent, as often as that is.</summary>
internal sealed class PieceContent(SafeFileHandle sound, SoundPiece piece) : HttpContent
{
    private const int HeaderLength = 44;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => CopyAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        CopyAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = HeaderLength + piece.Length;
        return true;
    }

    private async Task CopyAsync(Stream target, CancellationToken cancellationToken)
    {
        await target.WriteAsync(Header(), cancellationToken);
        var buffer = new byte[81_920];
        for (long done = 0; done < piece.Length;)
        {
            var read = await RandomAccess.ReadAsync(sound, buffer.AsMemory(0, (int)Math.Min(buffer.Length, piece.Length - done)), piece.Start + done, cancellationToken);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            done += read > 0 ? read : throw new EndOfStreamException("The sound has become shorter.");
        }
    }

    private byte[] Header()
    {
        var header = new byte[HeaderLength];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)(HeaderLength - 8 + piece.Length));
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), SoundPieces.SamplesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), SoundPieces.BytesPerSecond);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 16);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), (uint)piece.Length);
        return header;
    }
}
