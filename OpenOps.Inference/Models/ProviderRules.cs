namespace OpenOps.Inference.Models;

/// <summary>What one kind of provider demands of an entry.</summary>
internal static class ProviderRules
{
    public static void Check(ModelEntry entry, string path, List<string> errors)
    {
        switch (entry.Provider)
        {
            case ProviderKind.Local:
                Refuse(entry.Custody == Custody.Vendor, "custody", "must be 'local': a GGUF file runs inside this service.");
                Refuse(entry.File is null, "file", "is missing. Add the GGUF file's name, in the folder of the catalogue or with its whole path.");
                break;
            case ProviderKind.Baseline:
                Refuse(entry.Custody == Custody.Vendor, "custody", "must be 'local': the baseline runs inside this service.");
                break;
            case ProviderKind.OpenAI or ProviderKind.Anthropic:
                CheckVendor();
                break;
            case ProviderKind.AzureOpenAI:
                CheckVendor();
                CheckEndpoint("AZURE_OPENAI_ENDPOINT");
                break;
            case ProviderKind.OpenAICompatible:
                CheckEndpoint("OPENAI_BASE_URL");
                break;
        }

        Refuse(entry.GpuLayers is not null && entry.Provider != ProviderKind.Local, "gpu_layers", "is for GGUF files, provider local. Remove it.");
        var isServer = entry.Provider is ProviderKind.OpenAI or ProviderKind.AzureOpenAI or ProviderKind.OpenAICompatible;
        if (entry.Kind == ModelKind.Transcription)
        {
            Refuse(!isServer, "kind", $"'transcription' is not possible with {entry.Provider.Name()}. Use openai, azure-openai or openai-compatible.");
            CheckName("transcribes");
        }

        if (entry.Kind == ModelKind.Embedding)
        {
            Refuse(
                !isServer && entry.Provider != ProviderKind.Local,
                "kind", $"'embedding' is not possible with {entry.Provider.Name()}. Use local, openai, azure-openai or openai-compatible.");
            if (isServer)
            {
                CheckName("makes embeddings");
            }
        }

        void CheckName(string does) =>
            Refuse(entry.Model is null && entry.ModelVariable is null, "model", $"is missing. A server's list does not tell which of its models {does}.");

        void CheckVendor()
        {
            Refuse(entry.Custody == Custody.Local, "custody", $"must be 'vendor': {entry.Provider.Name()} is not run by the organisation.");
            Refuse(entry.KeyVariable is null, "key_variable", "is missing. Add the name of the environment variable that holds the key.");
            Refuse(entry.Model is null && entry.ModelVariable is null, "model", "is missing. Add the provider's name of the model, or model_variable.");
        }

        void CheckEndpoint(string variable) => Refuse(
            entry.Endpoint is null && entry.EndpointVariable is null, "endpoint", $"is missing. Add the server's address, or endpoint_variable such as {variable}.");

        void Refuse(bool wrong, string field, string mend)
        {
            if (wrong)
            {
                errors.Add($"{path}.{field} {mend}");
            }
        }
    }
}
