using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OpenOps.Audit.Storage;

/// <summary>
/// The one JSON text of a value: names sorted, nulls left out, numbers in their shortest form. What is hashed must come
/// out the same after PostgreSQL has kept it as jsonb, and after a field has been added to a later version.
/// </summary>
internal static class StorageJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new SortedElementConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { SortProperties } },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)
        ?? throw new JsonException($"null where a {typeof(T).Name} was stored");

    private static void SortProperties(JsonTypeInfo type)
    {
        var rank = 0;
        foreach (var property in type.Properties.OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            property.Order = rank++;
        }
    }

    private sealed class SortedElementConverter : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonElement.ParseValue(ref reader);

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteStartObject();
                    foreach (var property in value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                    {
                        writer.WritePropertyName(property.Name);
                        Write(writer, property.Value, options);
                    }

                    writer.WriteEndObject();
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    foreach (var item in value.EnumerateArray())
                    {
                        Write(writer, item, options);
                    }

                    writer.WriteEndArray();
                    break;
                case JsonValueKind.Number when value.TryGetInt64(out var whole):
                    writer.WriteNumberValue(whole);
                    break;
                case JsonValueKind.Number:
                    // Adding zero makes a negative zero, which jsonb does not keep, a plain one.
                    writer.WriteNumberValue(value.GetDouble() + 0.0);
                    break;
                default:
                    value.WriteTo(writer);
                    break;
            }
        }
    }
}
