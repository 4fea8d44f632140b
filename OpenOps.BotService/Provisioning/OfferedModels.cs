using System.Text.Json;

namespace OpenOps.BotService.Provisioning;

/// <summary>Asks Inference which models it offers.</summary>
internal sealed class OfferedModels(HttpClient http)
{
    /// <summary>Ids of the models that can be used now.</summary>
    public Task<IReadOnlyList<string>> GetAsync(CancellationToken cancellationToken) =>
        ProvisioningException.NamingAsync<IReadOnlyList<string>>("asking Inference for its models", async () =>
        {
            try
            {
                var answer = await http.GetFromJsonAsync<JsonElement>("v1/models", cancellationToken);
                return [.. answer.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString() ?? "")];
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new ProvisioningException(
                    "Provisioning failed while asking Inference for its models: the answer is no list of models. Check services:inference:http:0.", exception);
            }
        });
}
