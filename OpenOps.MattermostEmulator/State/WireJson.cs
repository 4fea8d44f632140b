using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace OpenOps.MattermostEmulator.State;

/// <summary>How everything is written: snake_case, <c>&lt; &gt; &amp;</c> escaped as the real server does.</summary>
internal static class WireJson
{
    public static readonly JsonElement EmptyObject = JsonElement.Parse("{}");

    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = false,
    };

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static JsonElement Element<T>(T value) => JsonSerializer.SerializeToElement(value, Options);
}
