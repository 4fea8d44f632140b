using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OpenOps.GgufKit;

namespace OpenOps.Inference.Tests.Providers.Local;

/// <summary>A GGUF embedding model of the catalogue behind the service's own API.</summary>
public sealed class LocalEmbeddingsTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public async Task Vectors_OfAFile_AreKnownCountedAndRecordedAsLocal()
    {
        await using var service = await StartAsync();

        var answer = JsonNode.Parse(await PostAsync(service, """{"model":"vectors","input":["aab","b"],"encoding_format":"base64"}""", HttpStatusCode.OK))!;

        var bytes = Convert.FromBase64String(answer["data"]![0]!["embedding"]!.GetValue<string>());
        var vector = Enumerable.Range(0, bytes.Length / 4).Select(index => BitConverter.ToSingle(bytes, index * 4)).ToArray();
        Assert.All(EmbeddingModel.VectorOf("aab").Zip(vector), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        Assert.Equal("""{"prompt_tokens":4,"total_tokens":4}""", answer["usage"]!.ToJsonString());
        var (intent, result) = await service.Audit.SingleAsync();
        Assert.Equal(["aab", "b"], intent["messages"]!.AsArray().Select(message => message!["content"]!.GetValue<string>()));
        Assert.Equal($"[2 vectors of {EmbeddingModel.Width} numbers]", result["answer"]!.GetValue<string>());
    }

    [Fact]
    public async Task Dimensions_AreRefusedByName()
    {
        await using var service = await StartAsync();

        var error = JsonNode.Parse(await PostAsync(service, """{"model":"vectors","input":"a","dimensions":8}""", HttpStatusCode.BadRequest))!["error"]!;

        Assert.Equal(("dimensions", "unsupported_parameter"), (error["param"]!.GetValue<string>(), error["code"]!.GetValue<string>()));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> PostAsync(InferenceService service, string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync("/v1/embeddings", content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expected, text);
        return text;
    }

    private Task<InferenceService> StartAsync()
    {
        EmbeddingModel.Write(_folder.File("vectors.gguf"));
        return InferenceService.StartAsync(
            ("Models:Entries:0:id", "vectors"), ("Models:Entries:0:display_name", "The vectors"), ("Models:Entries:0:provider", "local"),
            ("Models:Entries:0:kind", "embedding"), ("Models:Entries:0:file", _folder.File("vectors.gguf")));
    }
}
