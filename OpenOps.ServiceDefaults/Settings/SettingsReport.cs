using System.Text.Json.Serialization;

namespace OpenOps.ServiceDefaults.Settings;

/// <summary>What a service tells the record of how it is set up.</summary>
/// <param name="Id">The report's own id, a UUIDv7; the same report sent again counts once.</param>
/// <param name="OccurredAt">When, by the service's clock.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Settings">Its settings by key, secrets left out.</param>
internal sealed record SettingsReport(Guid Id, DateTimeOffset OccurredAt, string Service, IReadOnlyDictionary<string, string> Settings);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SettingsReport))]
internal sealed partial class SettingsJson : JsonSerializerContext;
