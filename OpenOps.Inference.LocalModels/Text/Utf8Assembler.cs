using System.Text;

namespace OpenOps.Inference.LocalModels.Text;

/// <summary>Makes text of a token's bytes, which may begin or end in the middle of a character.</summary>
internal sealed class Utf8Assembler
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _chars = new char[64];

    /// <summary>The characters that are whole by now; invalid bytes become U+FFFD.</summary>
    public string Add(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>What is left of an unfinished character.</summary>
    public string Flush() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var most = Encoding.UTF8.GetMaxCharCount(bytes.Length + 4);
        if (_chars.Length < most)
        {
            _chars = new char[most];
        }

        return new string(_chars, 0, _decoder.GetChars(bytes, _chars, flush));
    }
}
