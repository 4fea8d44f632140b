using OpenOps.Inference.Embeddings;
using OpenOps.Inference.LocalModels;
using OpenOps.Inference.LocalModels.Embeddings;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Providers.Local;

/// <summary>A local embedding model in the pipeline.</summary>
internal sealed class LocalProviderEmbedder(LocalModel model) : ITextEmbedder
{
    public async Task<EmbeddedTexts> EmbedAsync(IReadOnlyList<string> texts, int? dimensions, CancellationToken cancellationToken)
    {
        if (dimensions is not null)
        {
            throw new ModelCallException(ModelCallErrors.UnsupportedParameter, $"{model.Settings.DisplayName} does not support 'dimensions'. Leave it out.") { Param = "dimensions" };
        }

        try
        {
            var (vectors, tokens) = await new LocalEmbedder(model).EmbedAsync(texts, cancellationToken);
            return new EmbeddedTexts(vectors, tokens, model.Settings.Id);
        }
        catch (LocalModelException exception)
        {
            throw LocalProviderChatClient.ToCallException(exception, "input");
        }
    }
}
