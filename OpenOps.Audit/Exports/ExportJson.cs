using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.Audit.Exports;

/// <summary>How exports are written: UTF-8 without escapes that only HTML needs, one object a line.</summary>
internal static class ExportJson
{
    public static readonly JsonSerializerOptions Lines = Options(indented: false);

    public static readonly JsonSerializerOptions Readable = Options(indented: true);

    /// <summary>One line with its end.</summary>
    public static ReadOnlyMemory<byte> Line<T>(T row) => (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(row, Lines), (byte)'\n'];

    private static JsonSerializerOptions Options(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = indented,
        NewLine = "\n",
    };
}
