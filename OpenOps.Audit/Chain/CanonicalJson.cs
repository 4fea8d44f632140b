using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OpenOps.Audit.Chain;

/// <summary>
/// The one form of a JSON text that is hashed: RFC 8785, so that whoever holds the rows can compute the hashes with any
/// library for it. A whole number that a double cannot hold is outside that RFC; it is kept digit by digit, so that no
/// digit can be changed unseen.
/// </summary>
internal static class CanonicalJson
{
    private const int ExactDigits = 15;

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    public static byte[] Canonicalize(string json)
    {
        var output = new CanonicalBuffer(json.Length + 16);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        WriteValue(ref reader, output);
        while (reader.Read())
        {
            // Only white space may follow; the reader throws at anything else.
        }

        return output.Written.ToArray();
    }

    /// <summary>A string with its quotes, escaped as little as JSON allows (RFC 8785, 3.2.2.2).</summary>
    public static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Escaped);
            var run = plain < 0 ? text : text[..plain];
            WriteUtf8(run, output);
            text = text[run.Length..];
            if (!text.IsEmpty)
            {
                WriteEscape(text[0], output);
                text = text[1..];
            }
        }

        output.Write("\""u8);
    }

    private static void WriteValue(ref Utf8JsonReader reader, CanonicalBuffer output)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader, output);
                break;
            case JsonTokenType.StartArray:
                WriteArray(ref reader, output);
                break;
            case JsonTokenType.String:
                WriteText(ref reader, output);
                break;
            case JsonTokenType.Number:
                WriteNumber(reader.ValueSpan, output);
                break;
            case JsonTokenType.True:
                output.Write("true"u8);
                break;
            case JsonTokenType.False:
                output.Write("false"u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    private static void WriteObject(ref Utf8JsonReader reader, CanonicalBuffer output)
    {
        List<(int Start, int NameLength, int Length)> properties = [];
        var start = output.Length;
        var sorted = true;
        output.Write("{"u8);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (properties.Count > 0)
            {
                output.Write(","u8);
            }

            var at = output.Length;
            WriteText(ref reader, output);
            var nameLength = output.Length - at;
            sorted &= properties.Count == 0 || Follows(output.Written[properties[^1].Start..][..properties[^1].NameLength], output.Written[at..]);
            output.Write(":"u8);
            reader.Read();
            WriteValue(ref reader, output);
            properties.Add((at, nameLength, output.Length - at));
        }

        if (!sorted)
        {
            Sort(output, start, properties);
        }

        output.Write("}"u8);
    }

    // Only between plain ASCII names is the order of bytes the order of UTF-16 code units.
    private static bool Follows(ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later) =>
        Ascii.IsValid(earlier) && Ascii.IsValid(later) && !earlier.Contains((byte)'\\') && !later.Contains((byte)'\\')
        && earlier[..^1].SequenceCompareTo(later[..^1]) < 0;

    private static void Sort(CanonicalBuffer output, int start, List<(int Start, int NameLength, int Length)> properties)
    {
        var texts = properties.ConvertAll(property => (
            Name: JsonSerializer.Deserialize<string>(output.Written.Slice(property.Start, property.NameLength))!,
            Text: output.Written.Slice(property.Start, property.Length).ToArray()));
        // By UTF-16 code units, as the RFC asks and as .NET's ordinal order is.
        texts.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        output.Truncate(start);
        for (var index = 0; index < texts.Count; index++)
        {
            if (index > 0 && texts[index].Name == texts[index - 1].Name)
            {
                throw new JsonException("A property occurs twice.");
            }

            output.Write(index == 0 ? "{"u8 : ","u8);
            output.Write(texts[index].Text);
        }
    }

    private static void WriteText(ref Utf8JsonReader reader, CanonicalBuffer output)
    {
        if (reader.ValueIsEscaped)
        {
            WriteString(reader.GetString(), output);
            return;
        }

        // What JSON lets stand unescaped is what the RFC lets stand.
        output.Write("\""u8);
        output.Write(reader.ValueSpan);
        output.Write("\""u8);
    }

    private static void WriteArray(ref Utf8JsonReader reader, CanonicalBuffer output)
    {
        var separator = "["u8;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            output.Write(separator);
            WriteValue(ref reader, output);
            separator = ","u8;
        }

        output.Write(separator[0] == '[' ? "[]"u8 : "]"u8);
    }

    private static void WriteNumber(ReadOnlySpan<byte> token, IBufferWriter<byte> output)
    {
        var digits = token[0] == '-' ? token[1..] : token;
        if (digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && digits.Length <= ExactDigits && (digits.Length > 1 || digits[0] != '0'))
        {
            output.Write(token);
            return;
        }

        var value = double.Parse(token, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            throw new JsonException("A number has no finite value.");
        }

        var whole = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        Span<byte> shortest = stackalloc byte[32];
        var length = FormatNumber(value, shortest);
        output.Write(whole && !token.SequenceEqual(shortest[..length]) && digits.Trim((byte)'0').Length > ExactDigits ? token : shortest[..length]);
    }

    /// <summary>A double as ECMAScript writes it: its shortest digits, with an exponent from 1e21 on and below 1e-6.</summary>
    internal static int FormatNumber(double value, Span<byte> destination)
    {
        if (value == 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }

        Span<char> scientific = stackalloc char[32];
        value.TryFormat(scientific, out var written, "R", CultureInfo.InvariantCulture);
        var (digits, exponent) = Split(scientific[..written]);
        var text = (exponent, digits.Length) switch
        {
            ( >= 0 and < 21, var count) when count <= exponent + 1 => digits.PadRight(exponent + 1, '0'),
            ( >= 0 and < 21, _) => digits.Insert(exponent + 1, "."),
            ( >= -6 and < 0, _) => "0." + new string('0', -exponent - 1) + digits,
            (_, 1) => $"{digits}e{Sign(exponent)}",
            _ => $"{digits[0]}.{digits[1..]}e{Sign(exponent)}",
        };
        return Encoding.ASCII.GetBytes(value < 0 ? "-" + text : text, destination);
    }

    /// <returns>The significant digits, without point and zeros at either end, and the exponent of the first.</returns>
    private static (string Digits, int Exponent) Split(ReadOnlySpan<char> text)
    {
        text = text.TrimStart('-');
        var mark = text.IndexOf('E');
        var exponent = mark < 0 ? 0 : int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa.ToString() : mantissa[..point].ToString();
        var all = whole + (point < 0 ? "" : mantissa[(point + 1)..].ToString());
        var leading = all.Length - all.TrimStart('0').Length;
        return (all.Trim('0'), exponent + whole.Length - 1 - leading);
    }

    private static string Sign(int exponent) => exponent < 0 ? exponent.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"+{exponent}");

    private static void WriteUtf8(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private static void WriteEscape(char character, IBufferWriter<byte> output) => output.Write(character switch
    {
        '\b' => "\\b"u8,
        '\t' => "\\t"u8,
        '\n' => "\\n"u8,
        '\f' => "\\f"u8,
        '\r' => "\\r"u8,
        '"' => "\\\""u8,
        '\\' => "\\\\"u8,
        _ => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}")),
    });
}
