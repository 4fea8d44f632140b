using System.Text.Json.Serialization;

namespace OpenOps.Inference.Models;

/// <summary><c>GET /v1/models</c>, as OpenAI's clients know it.</summary>
internal static class ModelsApi
{
    public static RouteHandlerBuilder MapModels(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/models", List).WithName("ListModels").WithSummary("The models that can be asked now.");

    private static ModelList List(ModelCatalogue catalogue) => new([.. catalogue.Available.Select(ToItem)]);

    private static ModelItem ToItem(AvailableModel model) => new(
        model.Id,
        model.Provider.Name(),
        new ModelDescription(model.Entry.DisplayName, model.Provider.Name(), model.Custody.Name()));
}

internal sealed record ModelList(IReadOnlyList<ModelItem> Data)
{
    public string Object { get; init; } = "list";
}

internal sealed record ModelItem(string Id, [property: JsonPropertyName("owned_by")] string OwnedBy, ModelDescription Openops)
{
    public string Object { get; init; } = "model";

    /// <summary>Part of OpenAI's shape; the catalogue knows no such date.</summary>
    public long Created { get; init; }
}

internal sealed record ModelDescription([property: JsonPropertyName("display_name")] string DisplayName, string Provider, string Custody);
