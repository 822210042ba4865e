"""The objects of SARIF 2.1.0 that ftc writes, as a JSON Schema.

Written from the standard's text (OASIS, sections 3.13 to 3.57): what is required, what is allowed,
and nothing else, so that a misspelt property is found.
"""

from typing import Any

URI = {"type": "string", "format": "uri-reference"}
TEXT = {"type": "string"}
POSITIVE = {"type": "integer", "minimum": 1}
INDEX = {"type": "integer", "minimum": 0}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def the_object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def array(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


MESSAGE = the_object(["text"], text=TEXT, markdown=TEXT)  # 3.11, 3.12
ARTIFACT = the_object(["uri"], uri=URI)  # 3.4
REGION = the_object(  # 3.30
    ["startLine"],
    startLine=POSITIVE,
    startColumn=POSITIVE,
    endLine=POSITIVE,
    endColumn=POSITIVE,
)
PHYSICAL = the_object(["artifactLocation"], artifactLocation=ARTIFACT, region=REGION)  # 3.29
LOCATION = the_object([], id=INDEX, physicalLocation=PHYSICAL, message=MESSAGE)  # 3.28
REPLACEMENT = the_object(  # 3.57
    ["deletedRegion"], deletedRegion=REGION, insertedContent=the_object([], text=TEXT)
)
CHANGE = the_object(  # 3.56
    ["artifactLocation", "replacements"],
    artifactLocation=ARTIFACT,
    replacements=array(REPLACEMENT, minItems=1),
)
FIX = the_object(  # 3.55
    ["artifactChanges"],
    description=MESSAGE,
    artifactChanges=array(CHANGE, minItems=1, uniqueItems=True),
)
RESULT = the_object(  # 3.27
    ["message"],
    ruleId=TEXT,
    ruleIndex=INDEX,
    level=LEVEL,
    message=MESSAGE,
    locations=array(LOCATION),
    relatedLocations=array(LOCATION, uniqueItems=True),
    fixes=array(FIX, uniqueItems=True),
    properties={"type": "object"},
)
RULE = the_object(  # 3.49
    ["id"],
    id=TEXT,
    name=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=the_object([], level=LEVEL),
)
DRIVER = the_object(  # 3.19
    ["name"], name=TEXT, semanticVersion=TEXT, rules=array(RULE, uniqueItems=True)
)
RUN = the_object(  # 3.14
    ["tool"],
    tool=the_object(["driver"], driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=array(RESULT),
)
LOG: dict[str, Any] = {  # 3.13
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **the_object(
        ["version", "runs"], **{"$schema": URI}, version={"const": "2.1.0"}, runs=array(RUN)
    ),
}
