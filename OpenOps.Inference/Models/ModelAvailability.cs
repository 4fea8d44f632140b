namespace OpenOps.Inference.Models;

/// <summary>A model that can be called, or the sentence that says what is lacking.</summary>
internal sealed record ModelAvailability
{
    public AvailableModel? Model { get; private init; }

    public string Reason { get; private init; } = "";

    public static ModelAvailability Missing(string reason) => new() { Reason = reason };

    /// <summary>Reads the variables that an entry names; environment variables are part of the configuration.</summary>
    public static ModelAvailability Of(ModelEntry entry, IConfiguration configuration, CatalogueOptions options)
    {
        if (entry.Provider == ProviderKind.Local)
        {
            return OfFile(entry, entry.File!.PathIn(options));
        }

        if (Value(entry.ExcludedByVariable) is not null)
        {
            return Missing($"The model '{entry.Id}' is not available while {entry.ExcludedByVariable} is set: {entry.KeyVariable} then belongs to that server. Unset {entry.ExcludedByVariable}, or use the model that it configures.");
        }

        if (entry.EndpointVariable is not null && entry.Endpoint is null && Value(entry.EndpointVariable) is null)
        {
            return NotSet(entry.EndpointVariable);
        }

        if (entry.KeyVariable is not null && entry.KeyRequired && Value(entry.KeyVariable) is null)
        {
            return NotSet(entry.KeyVariable);
        }

        var endpoint = entry.Endpoint;
        if (Value(entry.EndpointVariable) is { } address && !Endpoints.TryParse(address, out endpoint, out var objection))
        {
            return Missing($"The model '{entry.Id}' is not available: {entry.EndpointVariable} {objection}");
        }

        var name = Value(entry.ModelVariable) ?? entry.Model;
        if (name is null && (entry.Kind != ModelKind.Chat || entry.Provider is not (ProviderKind.Baseline or ProviderKind.OpenAICompatible)))
        {
            return NotSet(entry.ModelVariable!);
        }

        return new ModelAvailability { Model = new AvailableModel(entry, endpoint, name, Value(entry.KeyVariable), CustodyOf(entry, endpoint)) };

        ModelAvailability NotSet(string variable) => Missing(
            $"The model '{entry.Id}' is not available: the environment variable {variable} is not set. Set it and start OpenOps again.");

        string? Value(string? variable) =>
            variable is not null && configuration[variable]?.Trim() is { Length: > 0 } value ? value : null;
    }

    private static ModelAvailability OfFile(ModelEntry entry, string path)
    {
        if (!LocalModelSupport.IsBuiltIn)
        {
            return Missing($"The model '{entry.Id}' is not available: this build has no engine for GGUF files, only the full profile has. Serve the file with llama-server and set OPENAI_BASE_URL to it.");
        }

        return File.Exists(path)
            ? new ModelAvailability { Model = new AvailableModel(entry, endpoint: null, entry.Id, key: null, Custody.Local) }
            : Missing($"The model '{entry.Id}' is not available: there is no file {Path.GetFileName(path)} in {Path.GetDirectoryName(path)}. Get it with 'dotnet openops.cs models pull {entry.Id}', or put it there, and start OpenOps again.");
    }

    private static Custody CustodyOf(ModelEntry entry, Uri? endpoint) =>
        entry.Custody ?? (endpoint is null || endpoint.IsLoopback ? Custody.Local : Custody.Vendor);
}
