using System.Text.Json.Serialization;

namespace OpenOps.Inference.Embeddings;

internal static class EmbeddingServiceExtensions
{
    public static IServiceCollection AddEmbeddings(this IServiceCollection services) => services.AddSingleton<EmbeddingPipeline>();
}

[JsonSerializable(typeof(int))]
internal sealed partial class EmbeddingParametersJson : JsonSerializerContext;
