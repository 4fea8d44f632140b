using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>Reads a JSON null as the empty text: which texts are null, empty or absent differs between server versions.</summary>
internal sealed class NullAsEmptyText : JsonConverter<string>
{
    public override bool HandleNull => true;

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() ?? "";

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
